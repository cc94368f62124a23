/** Fills an annotated drawing: values, gradients and states go into the groups that `graphviz_utils` left for them. */

import { s, setAttribute, setText } from "../dom";
import { shownGradient, type GraphView, type NodeView } from "../recording/graphs";
import type { NodeRef, Recording } from "../recording/recording";
import type { AnnotatedDrawing } from "../types";
import { edgeMark, foldMark, nodeMark, tensorMark, thingMark, type Mark, type Style } from "./marks";
import { fitted } from "./fitting";

const STATES = new Set(
  "not-run recorded receiving done freed error waiting carrying carried grad-none grad-zero grad-value grad-sum stale".split(" "),
);

/** Gives an element these of the states and takes the others away. */
function setStates(element: Element, now: readonly string[]): void {
  for (const state of [...element.classList]) if (STATES.has(state) && !now.includes(state)) element.classList.remove(state);
  for (const state of now) element.classList.add(state);
}

/** Puts a text into a slot, with the full text as its tooltip where it had to be shortened. */
function fill(element: Element, name: string, text: string): void {
  const found = element.querySelector<SVGTextElement>(`[data-slot="${name}"]`);
  if (!found || (found.getAttribute("data-full") ?? "") === text) return;
  const shown = fitted(text, Number(found.getAttribute("data-room") ?? Infinity), found);
  setAttribute(found, "data-full", text || null);
  setText(found, shown);
  if (shown !== text) found.append(s("title", {}, text));
}

function show(group: Element, mark: Mark): void {
  setStates(group, mark.classes);
  for (const [name, text] of Object.entries(mark.slots)) fill(group, name, text);
}

function number(element: Element, name: string): number {
  return Number(element.getAttribute(name));
}

/** The nodes that a folded block holds: "1-4 7". */
function heldBy(group: Element): number[] {
  return (group.getAttribute("data-holds") ?? "").split(" ").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** A folded block, and the nodes that it holds. */
interface Fold {
  group: SVGGElement;
  held: readonly number[];
  title: string;
}

/** What the numbers of a drawing are told from. */
export interface Moment {
  view: GraphView;
  recording: Recording;
  step: number;
  selected: NodeRef | null;
  style: Style;
}

/** The groups of one drawing, found once. */
export class Slots {
  private readonly ofNode = new Map<number, SVGGElement[]>();
  private readonly things: SVGGElement[];
  private readonly thingEdges: SVGGElement[];
  private readonly folds: readonly Fold[];
  /** What was shown last. */
  private shown: NodeView[] = [];
  private selected: NodeRef | null = null;
  private style: Style = { digits: 0, label: "" };

  constructor(
    svg: SVGSVGElement,
    private readonly drawing: AnnotatedDrawing,
  ) {
    const all = (selector: string) => [...svg.querySelectorAll<SVGGElement>(selector)];
    for (const name of ["data-node", "data-leaf-of", "data-result-of", "data-saved-of", "data-source", "data-refers-to"]) {
      for (const group of all(`g[${name}]`)) {
        const owner = group.matches(".edge.forward") ? "data-target" : name;
        if (group.hasAttribute(owner)) this.own(number(group, owner), group);
      }
    }
    this.things = all("g[data-thing]");
    this.thingEdges = all(".edge[data-head^=t]");
    this.folds = all("g[data-fold]").map((group) => ({ group, held: heldBy(group), title: group.querySelector(".name")?.textContent ?? "" }));
    for (const group of all("g[data-node], g[data-fold], g[data-frame]")) setAttribute(group, "role", "button");
    for (const { group } of this.folds) setAttribute(group, "aria-expanded", "false");
    for (const group of all("g[data-frame]")) setAttribute(group, "aria-expanded", "true");
  }

  private own(id: number, group: SVGGElement): void {
    const groups = this.ofNode.get(id);
    if (groups) groups.push(group);
    else this.ofNode.set(id, [group]);
  }

  /** Where a node is drawn: its own group, or the folded block that it is in. */
  groupOf(id: number): Element | null {
    const own = this.ofNode.get(id)?.find((group) => group.hasAttribute("data-node"));
    return own ?? this.folds.find(({ held }) => held.includes(id))?.group ?? null;
  }

  /** Shows the state of the graph at a step: only what has changed since the last one is touched. */
  update(moment: Moment): void {
    const { view, selected, style } = moment;
    const all = selected?.join() !== this.selected?.join() || style.digits !== this.style.digits || style.label !== this.style.label;
    view.nodes.forEach((node, at) => {
      if (all || node !== this.shown[at]) for (const group of this.ofNode.get(node.node.id) ?? []) this.node(group, node, moment);
    });
    for (const group of this.things) show(group, this.thing(number(group, "data-thing"), moment));
    for (const group of this.thingEdges) setStates(group, this.thing(Number(group.getAttribute("data-head")?.slice(1)), moment).classes.slice(0, 1));
    for (const fold of this.folds) if (all || fold.held.some((id) => view.nodes[id] !== this.shown[id])) this.fold(fold, view);
    [this.shown, this.selected, this.style] = [view.nodes, selected, style];
  }

  private thing(index: number, { recording, view, step, style }: Moment): Mark {
    return thingMark(recording, this.drawing, view.instance, index, step, style);
  }

  private node(group: SVGGElement, view: NodeView, { selected, style }: Moment): void {
    if (group.hasAttribute("data-node")) this.operation(group, view, selected, style);
    else if (group.hasAttribute("data-leaf-of") || group.hasAttribute("data-result-of")) show(group, tensorMark(view, style));
    else if (group.hasAttribute("data-saved-of")) setStates(group, view.freed ? ["freed"] : [view.phase === "not-run" ? "not-run" : "recorded"]);
    else if (group.hasAttribute("data-input")) show(group, edgeMark(view, number(group, "data-input"), style));
    else setStates(group, [view.phase === "not-run" ? "not-run" : "recorded"]);
  }

  private operation(group: SVGGElement, view: NodeView, selected: NodeRef | null, style: Style): void {
    const mark = nodeMark(view, style);
    const tray = view.status ? tensorMark(view, style).classes.slice(1) : [];
    show(group, { ...mark, classes: [...mark.classes, ...tray] });
    fill(group, "problem", mark.slots.problem ?? "");
    group.classList.toggle("selected", selected?.join() === view.ref.join());
    const gradient = shownGradient(view);
    setAttribute(group, "data-grad", gradient === null ? null : JSON.stringify(gradient));
    setAttribute(group, "aria-label", mark.name);
  }

  private fold({ group, held, title }: Fold, view: GraphView): void {
    const mark = foldMark(held.flatMap((id) => view.nodes[id] ?? []), title);
    setStates(group, mark.classes);
    fill(group, "problem", mark.slots.problem ?? "");
    setAttribute(group, "aria-label", mark.name);
  }
}
