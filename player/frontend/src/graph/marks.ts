/** A picture's state at a step: the texts of its slots, the classes of its marks, and what each is called.
 * `graphviz_utils/states.py` gives the same; one golden file holds both to the same words. */

import { formatShape } from "../format";
import { problemAt, type GraphView, type NodeView } from "../recording/graphs";
import { tensorAt, type Recording } from "../recording/recording";
import type { AnnotatedDrawing } from "../types";
import { blocks, gradientText, gradNote, gradText, nodeName, phaseWords, staleText, valueText } from "./words";

export interface Mark {
  classes: readonly string[];
  slots: Readonly<Record<string, string>>;
  name: string;
}

/** How numbers and iterations are told. */
export interface Style {
  digits: number;
  label: string;
}

export function nodeMark(view: NodeView, { label }: Style): Mark {
  const classes = [view.phase, ...(view.freed ? ["freed"] : []), ...(view.problem ? ["error"] : [])];
  const slots: Record<string, string> = view.problem ? { problem: view.problem } : {};
  return { classes, slots, name: nodeName(view, label) };
}

/** The box of a node's result, or of an `AccumulateGrad`'s leaf with its tray. */
export function tensorMark(view: NodeView, style: Style): Mark {
  const { node, tensor, received } = view;
  const isLeaf = node.name === "AccumulateGrad";
  const exists = isLeaf ? tensor !== undefined : view.phase !== "not-run";
  const shape = (exists ? tensor?.shape : undefined) ?? node.shape;
  const slots: Record<string, string> = {
    value: exists ? valueText(tensor, style.digits) : "",
    shape: shape ? formatShape(shape) : "",
  };
  const grads = isLeaf ? tray(view, style, slots) : [];
  if (!isLeaf) slots.grad = received.length ? `grad ${gradientText(received[0], style.digits)}` : "";
  return { classes: [exists ? "recorded" : "not-run", ...grads], slots, name: "" };
}

function tray(view: NodeView, { digits, label }: Style, slots: Record<string, string>): string[] {
  const { status } = view;
  const stale = staleText(view, label);
  slots.grad = status ? gradText(status, digits) : "";
  slots.words = status ? gradNote(status, stale) : "";
  slots.blocks = status ? blocks(status) : "";
  if (!status) return [];
  return [`grad-${status.kind}`, ...(status.contributions.length > 1 ? ["grad-sum"] : []), ...(stale ? ["stale"] : [])];
}

/** The state of a block that is folded: running where one of its nodes is, done where all are. */
export function foldMark(inside: readonly NodeView[], title: string): Mark {
  const phases = [...new Set(inside.map(({ phase }) => phase))];
  const mixed = phases.includes("not-run") ? "not-run" : "recorded";
  const phase = phases.includes("receiving") ? "receiving" : phases.length === 1 ? (phases[0] as NodeView["phase"]) : mixed;
  const problem = inside.find((view) => view.problem)?.problem ?? "";
  const name = `${title}; ${inside.length} nodes folded; ${phaseWords({ phase })}${problem && `; error: ${problem}`}`;
  return { classes: [phase, ...(problem ? ["error"] : [])], slots: problem ? { problem } : {}, name };
}

/** The gradient that a node sends along one of its edges. */
export function edgeMark(view: NodeView, position: number, { digits }: Style): Mark {
  const gradient = view.sent[position];
  const flow = gradient == null ? "waiting" : view.phase === "receiving" ? "carrying" : "carried";
  return { classes: [flow], slots: { gradient: gradientText(gradient, digits) }, name: "" };
}

/** What stands beside the graph: a constant, or a tensor before or behind a cut. */
export function thingMark(recording: Recording, drawing: AnnotatedDrawing, instance: number, index: number, step: number, { digits }: Style): Mark {
  const sighting = drawing.sightings?.[instance]?.[index];
  if (!sighting || step < sighting.since) return { classes: ["not-run"], slots: { value: "", problem: "" }, name: "" };
  const tensor = tensorAt(recording, sighting.tensor, sighting.still ? sighting.since : step);
  const problem = drawing.problem === index ? problemAt(recording, step) : "";
  return { classes: ["recorded", ...(problem ? ["error"] : [])], slots: { value: valueText(tensor, digits), problem }, name: "" };
}

/** All marks of a picture at a step, by the names that `states.py` gives them. */
export function allMarks(recording: Recording, drawing: AnnotatedDrawing, view: GraphView, step: number, style: Style): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const each of view.nodes) {
    const { id, name, edges } = each.node;
    marks[`node:${id}`] = nodeMark(each, style);
    marks[`${name === "AccumulateGrad" ? "leaf" : "result"}:${id}`] = tensorMark(each, style);
    edges.forEach((edge, position) => {
      if (edge) marks[`edge:${id}:${position}`] = edgeMark(each, position, style);
    });
  }
  drawing.sightings?.[view.instance]?.forEach((_, index) => {
    marks[`thing:${index}`] = thingMark(recording, drawing, view.instance, index, step, style);
  });
  return marks;
}
