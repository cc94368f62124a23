/** The graph by keyboard: arrows go along the edges, Enter selects; one node at a time is in the tab order. */

import { setAttribute } from "../dom";

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

/** What can be reached by keys: nodes, folded blocks, and the frames of open ones. */
const STOPS = "[data-node], [data-fold], [data-frame]";

/** A stop's name, as in the ends of edges. */
function keyOf(group: Element): string {
  const node = group.getAttribute("data-node");
  const fold = group.getAttribute("data-fold");
  return node !== null ? `n${node}` : fold !== null ? `f${fold}` : `b${group.getAttribute("data-frame")}`;
}

export class GraphKeys {
  private stops = new Map<string, SVGGElement>();
  private inputs = new Map<string, string[]>();
  private users = new Map<string, string[]>();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly pick: (group: Element) => void,
    private readonly drawing: DrawingKeys,
  ) {
    canvas.addEventListener("keydown", (event) => this.press(event));
    // Reached only where no node is: the keys for the whole drawing work there too.
    setAttribute(canvas, "tabindex", -1);
  }

  /** Learns the edges of a new drawing and puts its first node into the tab order. */
  adopt(): void {
    const groups = [...this.canvas.querySelectorAll<SVGGElement>(STOPS)];
    const last = groups.filter((group) => group.hasAttribute("data-frame"));
    this.stops = new Map([...groups.filter((group) => !last.includes(group)), ...last].map((group) => [keyOf(group), group]));
    this.inputs = new Map();
    this.users = new Map();
    for (const edge of this.canvas.querySelectorAll(".edge.forward")) {
      const tail = edge.getAttribute("data-tail") ?? "";
      // A leaf that is named again stands for its tray.
      const from = tail.startsWith("r") ? `n${edge.getAttribute("data-source")}` : tail;
      const to = edge.getAttribute("data-head") ?? "";
      if (!this.stops.has(from) || !this.stops.has(to)) continue;
      this.inputs.set(to, [...(this.inputs.get(to) ?? []), from]);
      this.users.set(from, [...(this.users.get(from) ?? []), to]);
    }
    const first = this.stops.values().next().value;
    if (first) setAttribute(first, "tabindex", 0);
  }

  /** Moves the focus to a stop, such as the frame of the block that was just opened. */
  go(key: string): void {
    const group = this.stops.get(key);
    if (!group) return;
    for (const other of this.stops.values()) setAttribute(other, "tabindex", other === group ? 0 : -1);
    group.focus();
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
    if (!this.moves(event) && !this.act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keys for the stop that has the focus. */
  private act({ key, target }: KeyboardEvent): boolean {
    const group = (target as Element).closest(STOPS);
    const move = MOVES[key];
    if (!group) return false;
    if (key === "Enter" || key === " ") this.pick(group);
    else if (move) this.go(this.target(keyOf(group), move) ?? "");
    else return false;
    return true;
  }

  private target(key: string, move: Move): string | undefined {
    if (move === "inputs") return this.inputs.get(key)?.[0];
    if (move === "users") return this.users.get(key)?.[0];
    const siblings = [...new Set((this.users.get(key) ?? []).flatMap((user) => this.inputs.get(user) ?? []))];
    const all = siblings.length > 1 ? siblings : [...this.stops.keys()];
    return all[all.indexOf(key) + (move === "next" ? 1 : -1)];
  }
}
