/** How much room the player has: its height fills the window below what stands above it, and it knows its width. */

import type { Size } from "./graph/arrangement";
import { codeHeight, type Plan } from "./graph/hall";

/** The player is never lower than this, in pixels. */
const LEAST = 480;
/** Where much stands above it, it takes the height of the window itself, less what a page's header covers. */
const HEADER = 90;
const MOST = 860;
/** What stays free below it. */
const BELOW = 12;
/** A player of at most this width shows one view at a time; of at most that, all views in one column. */
const NARROW = 640;
const STACKED = 900;

export type Width = "narrow" | "stacked" | "wide";

/** The height for a player that begins `top` pixels below the top of a page, in a window of this height. */
export function heightFor(top: number, window: number): number {
  const rest = window - top - BELOW;
  return rest >= LEAST ? rest : Math.max(LEAST, Math.min(window - HEADER, MOST));
}

/** How a player of this width is laid out. */
export function widthFor(width: number): Width {
  return width <= NARROW ? "narrow" : width <= STACKED ? "stacked" : "wide";
}

/** The elements around this one, from the inside out, through shadow roots. */
function* around(element: Element): Generator<Element> {
  let next: Element | null = element;
  while (next) {
    yield next;
    const root: Node = next.getRootNode();
    next = next.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
}

export class Room {
  width: Width = "wide";
  private readonly sizes = new ResizeObserver(() => this.measure());
  private readonly onResize = () => this.measure();
  private watched = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly changed: () => void,
  ) {
    window.addEventListener("resize", this.onResize);
    this.sizes.observe(element);
  }

  /** Measures again: what stands above may have grown. */
  measure(): void {
    if (!this.element.isConnected || this.element.classList.contains("present")) return;
    if (!this.watched) for (const each of around(this.element)) this.sizes.observe(each);
    this.watched = true;
    let top = this.element.getBoundingClientRect().top;
    for (const each of around(this.element)) top += each.scrollTop;
    const height = `${Math.floor(heightFor(top, window.innerHeight))}px`;
    if (this.element.style.getPropertyValue("--player-height") !== height) {
      this.element.style.setProperty("--player-height", height);
    }
    const width = widthFor(this.element.clientWidth);
    if (width === this.width) return;
    this.width = width;
    this.changed();
  }

  /** Lets go of the page. */
  stop(): void {
    this.sizes.disconnect();
    window.removeEventListener("resize", this.onResize);
  }
}

/** In a hall, what the sentence and the timeline leave is shared by code and graph. */
export class Hall {
  private readonly sizes: ResizeObserver;

  constructor(
    private readonly player: HTMLElement,
    private readonly workspace: HTMLElement,
    changed: () => void,
  ) {
    this.sizes = new ResizeObserver(() => this.size && changed());
    this.sizes.observe(workspace);
  }

  /** The room for both, null where the player is in no hall, or not laid out so yet. */
  get size(): Size | null {
    if (!this.player.classList.contains("present")) return null;
    const { clientWidth: width, clientHeight: height } = this.workspace;
    return width && height ? { width, height } : null;
  }

  /** Shares it as planned; says whether the graph takes the whole width. */
  divide(plan: Plan | null): boolean {
    if (plan?.rows == null) return false;
    this.player.style.setProperty("--code-height", `${codeHeight(plan.rows)}px`);
    return true;
  }

  /** Lets go of the page. */
  stop(): void {
    this.sizes.disconnect();
  }
}
