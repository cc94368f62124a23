/** All tensors that a step concerns, as a table: what the graph shows, told in words. */

import { formatShape } from "../format";
import { gradientText, gradText, gradWords, phaseWords } from "../graph/words";
import type { Numbers } from "../views/cells";
import { gradStatus } from "./gradients";
import { graphView, type NodeView } from "./graphs";
import type { TensorState } from "./history";
import { nameOf } from "./lines";
import { changedAt, eventAt, namesAt, tensorAt, type NodeRef, type Recording } from "./recording";

export interface TensorRow {
  /** The tensor's number in the recording, by which its row is known from step to step. */
  number: number;
  name: string;
  value: Numbers;
  /** What has arrived at it: its `.grad`, or what its node received. */
  gradient: string;
  /** What is to be said of the gradient, and of the node. */
  words: string;
  facts: Fact[];
  /** The node to select, null where no node of the shown graph made it. */
  ref: NodeRef | null;
  changed: boolean;
}

/** What is known of a tensor beside its numbers, as [term, text]. */
export type Fact = [string, string];

/** Shape, dtype, leaf, requires_grad, grad_fn, version and storage of a tensor. */
export function factsOf(tensor: TensorState): Fact[] {
  return [
    ["shape", formatShape(tensor.shape ?? [])],
    ["dtype", tensor.dtype ?? ""],
    ["leaf", tensor.is_leaf ? "leaf" : "no"],
    ["requires_grad", tensor.requires_grad ? "True" : "False"],
    ["grad_fn", tensor.grad_fn ?? "None"],
    ["version", String(tensor.version ?? 0)],
    ["storage", String(tensor.storage ?? "")],
  ];
}

/** The numbers of a tensor as they are known: all of them, or a summary. */
export function numbersOf(tensor: TensorState): Numbers {
  return { value: tensor.value ?? null, summary: tensor.summary, shape: tensor.shape ?? [] };
}

function gradientOf(recording: Recording, number: number, tensor: TensorState, view: NodeView | undefined, step: number): [string, string] {
  if (tensor.is_leaf || tensor.retains_grad) {
    const status = tensor.requires_grad ? gradStatus(recording, number, step) : undefined;
    return status ? [gradText(status, 4), gradWords(status)] : ["", ""];
  }
  return [gradientText(view?.received[0], 4), view ? phaseWords(view) : ""];
}

function row(recording: Recording, number: number, view: NodeView | undefined, step: number): TensorRow | null {
  const tensor = tensorAt(recording, number, step);
  if (!tensor) return null;
  const [gradient, words] = gradientOf(recording, number, tensor, view, step);
  const known = nameOf(recording, number);
  return {
    number,
    name: view && !known ? view.node.result || view.node.name : known || `tensor ${number}`,
    value: numbersOf(tensor),
    gradient,
    words,
    facts: factsOf(tensor),
    ref: view?.ref ?? null,
    changed: changedAt(recording, number, step) !== undefined || view?.phase === "receiving",
  };
}

/** The tensors of the graph that is shown at `step`, inputs first, then those that only names hold. */
export function tensorRows(recording: Recording, step: number): TensorRow[] {
  const views = new Map<number, NodeView>();
  const graph = graphView(recording, step);
  for (const view of [...(graph?.nodes ?? [])].reverse()) if (view.number != null) views.set(view.number, view);
  const frame = eventAt(recording, step)?.frame ?? 0;
  const named = [...new Set([0, frame])].flatMap((each) => namesAt(recording, each, step));
  const others = named.flatMap(([, { tensor }]) => (tensor === undefined ? [] : [tensor]));
  const numbers = new Set([...views.keys(), ...others]);
  return [...numbers].flatMap((number) => row(recording, number, views.get(number), step) ?? []);
}
