/** The graph by keyboard: arrows go along the edges, Enter selects; one node at a time is in the tab order. */

import { setAttribute } from "../dom";
import type { GraphView } from "../recording/graphs";

type Move = "inputs" | "users" | "next" | "previous";

const MOVES: Record<string, Move> = { ArrowLeft: "inputs", ArrowRight: "users", ArrowDown: "next", ArrowUp: "previous" };

export class GraphKeys {
  private inputs = new Map<number, number[]>();
  private users = new Map<number, number[]>();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly pick: (id: number) => void,
  ) {
    canvas.addEventListener("keydown", (event) => this.press(event));
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

  private press(event: KeyboardEvent): void {
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
