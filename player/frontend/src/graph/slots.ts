/** Fills an annotated drawing: values, gradients and states go into the groups that `graphviz_utils` left for them. */

import { s, setAttribute, setText } from "../dom";
import { formatNumbers, formatShape } from "../format";
import type { TensorState } from "../recording/history";
import { shownGradient, type GraphView, type NodeView } from "../recording/graphs";
import { tensorAt, type NodeRef, type Recording } from "../recording/recording";
import { amount, gradientText, gradText, gradWords, nodeName } from "./words";

const STATES = ["not-run", "recorded", "receiving", "done", "freed"] as const;
const FLOWS = ["waiting", "carrying", "carried"] as const;
const GRADS = ["grad-none", "grad-zero", "grad-value", "grad-sum"] as const;

/** Adds one of these classes and takes the others away. */
function setState(element: Element, states: readonly string[], now: readonly string[]): void {
  for (const state of states) element.classList.toggle(state, now.includes(state));
}

function slot(element: Element, name: string): SVGTextElement | null {
  return element.querySelector(`[data-slot="${name}"]`);
}

/** Puts a text into a slot, with the full text as its tooltip where it had to be shortened. */
function fill(element: Element, name: string, text: string): void {
  const found = slot(element, name);
  if (!found) return;
  const most = Number(found.getAttribute("data-characters") ?? Infinity);
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  if (found.firstChild?.nodeValue === shown || (!shown && !found.firstChild)) return;
  setText(found, shown);
  if (shown !== text) found.append(s("title", {}, text));
}

function number(element: Element, name: string): number {
  return Number(element.getAttribute(name));
}

/** The groups of one drawing, found once. */
export class Slots {
  private readonly nodes: SVGGElement[];
  private readonly tensors: SVGGElement[];
  private readonly constants: SVGGElement[];
  private readonly saved: SVGGElement[];
  private readonly edges: SVGGElement[];
  /** What was shown last. */
  private shown: NodeView[] = [];
  private selected: NodeRef | null = null;
  private digits = 0;

  constructor(drawing: SVGSVGElement) {
    const all = (selector: string) => [...drawing.querySelectorAll<SVGGElement>(selector)];
    this.nodes = all("[data-node]");
    this.tensors = all("[data-leaf-of], [data-result-of]");
    this.constants = all("[data-constant-of]");
    this.saved = all("[data-saved-of]");
    this.edges = all(".edge[data-source]");
  }

  /** Shows the state of the graph at a step: only what has changed since the last one is touched. */
  update(view: GraphView, recording: Recording, step: number, selected: NodeRef | null, digits: number): void {
    const nodes = view.nodes;
    const all = selected !== this.selected || digits !== this.digits;
    const changed = new Set(nodes.filter((each, at) => all || each !== this.shown[at]).map(({ node }) => node.id));
    const isNew = (group: Element, ...names: string[]) => names.some((name) => changed.has(number(group, name)));
    for (const group of this.nodes) if (isNew(group, "data-node")) this.node(group, nodes[number(group, "data-node")], selected);
    for (const group of this.tensors) {
      if (isNew(group, group.hasAttribute("data-leaf-of") ? "data-leaf-of" : "data-result-of")) this.tensor(group, nodes, digits);
    }
    for (const group of this.constants) this.constant(group, nodes, recording, step, digits);
    for (const group of this.saved) if (isNew(group, "data-saved-of")) this.savedTensor(group, nodes);
    for (const group of this.edges) if (isNew(group, "data-source", "data-target")) this.edge(group, nodes, view.current, digits);
    [this.shown, this.selected, this.digits] = [nodes, selected, digits];
  }

  private node(group: SVGGElement, view: NodeView | undefined, selected: NodeRef | null): void {
    if (!view) return;
    setState(group, STATES, view.freed ? [view.phase, "freed"] : [view.phase]);
    group.classList.toggle("selected", selected?.join() === view.ref.join());
    const gradient = shownGradient(view);
    setAttribute(group, "data-grad", gradient === null ? null : JSON.stringify(gradient));
    setAttribute(group, "role", "button");
    setAttribute(group, "tabindex", group.getAttribute("tabindex") ?? "-1");
    setAttribute(group, "aria-label", nodeName(view));
  }

  private tensor(group: SVGGElement, nodes: NodeView[], digits: number): void {
    const isLeaf = group.hasAttribute("data-leaf-of");
    const view = nodes[number(group, isLeaf ? "data-leaf-of" : "data-result-of")];
    if (!view) return;
    const exists = isLeaf ? view.tensor !== undefined : view.phase !== "not-run";
    setState(group, STATES, [exists ? "recorded" : "not-run"]);
    fillTensor(group, exists ? view.tensor : undefined, view.node.shape, digits);
    if (view.status) fillGrad(group, view, digits);
    else if (!isLeaf) fillArrived(group, view, digits);
  }

  private constant(group: SVGGElement, nodes: NodeView[], recording: Recording, step: number, digits: number): void {
    const view = nodes[number(group, "data-constant-of")];
    const operand = view?.node.constants?.[number(group, "data-input")];
    const tensor = tensorAt(recording, operand?.tensor, step);
    setState(group, STATES, [tensor || operand?.tensor == null ? "recorded" : "not-run"]);
    if (tensor) fillTensor(group, tensor, tensor.shape, digits);
  }

  private savedTensor(group: SVGGElement, nodes: NodeView[]): void {
    const view = nodes[number(group, "data-saved-of")];
    if (view) setState(group, STATES, [view.freed ? "freed" : view.phase === "not-run" ? "not-run" : "recorded"]);
  }

  private edge(group: SVGGElement, nodes: NodeView[], current: number | null, digits: number): void {
    const source = number(group, "data-source");
    if (!group.classList.contains("backward")) {
      const target = nodes[number(group, "data-target")];
      setState(group, STATES, [target && target.phase !== "not-run" ? "recorded" : "not-run"]);
      return;
    }
    const gradient = nodes[source]?.sent[number(group, "data-input")];
    setState(group, FLOWS, [!gradient ? "waiting" : current === source ? "carrying" : "carried"]);
    fill(group, "gradient", gradientText(gradient, digits));
  }
}

function fillTensor(group: Element, tensor: TensorState | undefined, shape: readonly number[] | null | undefined, digits: number): void {
  const value = tensor?.value ?? tensor?.summary;
  fill(group, "value", value === undefined ? "" : tensor?.value == null ? amount(value, digits) : formatNumbers(value, digits));
  fill(group, "shape", shape ? formatShape(shape) : "");
}

/** The gradient that has arrived at a result; unless the program retains it, it is passed on and not kept. */
function fillArrived(group: Element, view: NodeView, digits: number): void {
  const text = gradientText(view.received[0], digits);
  fill(group, "grad", text && `grad ${text}`);
}

function fillGrad(group: Element, view: NodeView, digits: number): void {
  const status = view.status;
  if (!status) return;
  const sum = status.contributions.length > 1;
  setState(group, GRADS, [status.kind === "none" ? "grad-none" : status.kind === "zero" ? "grad-zero" : sum ? "grad-sum" : "grad-value"]);
  fill(group, "grad", gradText(status, digits));
  setAttribute(group, "data-grad-words", gradWords(status));
}
