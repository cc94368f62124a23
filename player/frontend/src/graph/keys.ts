/** The graph by keyboard: arrows go along the edges, Enter selects; one node at a time is in the tab order. */

import { setAttribute } from "../dom";
import type { GraphView } from "../recording/graphs";

/** What keys do to the whole drawing. */
export interface DrawingKeys {
  zoomBy(factor: number): void;
  fit(): void;
  pan(right: number, down: number): void;
}

type Move = "inputs" | "users" | "next" | "previous";

const MOVES: Record<string, Move> = { ArrowLeft: "inputs", ArrowRight: "users", ArrowDown: "next", ArrowUp: "previous" };

/** Shift and an arrow move the drawing. */
const PANS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM = 1.25;

export class GraphKeys {
  private inputs = new Map<number, number[]>();
  private users = new Map<number, number[]>();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly pick: (id: number) => void,
    private readonly drawing: DrawingKeys,
  ) {
    canvas.addEventListener("keydown", (event) => this.press(event));
    // Reached only where no node is: the keys for the whole drawing work there too.
    setAttribute(canvas, "tabindex", -1);
  }

  /** Learns the edges of a new drawing and puts its first node into the tab order. */
  adopt(view: GraphView): void {
    this.inputs = new Map();
    this.users = new Map(view.nodes.map(({ node }) => [node.id, []]));
    for (const { node } of view.nodes) {
      const targets = node.edges.flatMap((edge) => (edge ? [edge[0]] : []));
      this.inputs.set(node.id, targets);
      for (const target of targets) this.users.get(target)?.push(node.id);
    }
    const first = this.canvas.querySelector("[data-node]");
    if (first) setAttribute(first, "tabindex", 0);
  }

  /** Keys for the whole drawing; says whether the key was one. */
  private moves({ key, shiftKey }: KeyboardEvent): boolean {
    const pan = shiftKey ? PANS[key] : undefined;
    if (pan) this.drawing.pan(...pan);
    else if (key === "+" || key === "=") this.drawing.zoomBy(ZOOM);
    else if (key === "-") this.drawing.zoomBy(1 / ZOOM);
    else if (key === "0") this.drawing.fit();
    else return false;
    return true;
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.moves(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const group = (event.target as Element).closest("[data-node]");
    if (!group) return;
    const id = Number(group.getAttribute("data-node"));
    const move = MOVES[event.key];
    if (event.key === "Enter" || event.key === " ") this.pick(id);
    else if (move) this.focus(this.target(id, move), group);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private target(id: number, move: Move): number | undefined {
    if (move === "inputs") return this.inputs.get(id)?.[0];
    if (move === "users") return this.users.get(id)?.[0];
    const siblings = (this.users.get(id) ?? []).flatMap((user) => this.inputs.get(user) ?? []);
    const all = siblings.length > 1 ? siblings : [...this.inputs.keys()];
    return all[all.indexOf(id) + (move === "next" ? 1 : -1)];
  }

  private focus(id: number | undefined, from: Element): void {
    const to = id === undefined ? null : this.canvas.querySelector<SVGGElement>(`[data-node="${id}"]`);
    if (!to) return;
    setAttribute(from, "tabindex", -1);
    setAttribute(to, "tabindex", 0);
    to.focus();
  }
}
