/** Pan and zoom of a drawing: kept while stepping, fitted until the learner moves it. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from "d3-zoom";
import { h } from "../dom";
import { fitScale, type Size } from "./arrangement";
import { LEGIBLE } from "./hall";
import { Overview } from "./overview";

/** How a drawing is fitted into its window. */
export interface Fit {
  /** A small graph is not blown up beyond this. */
  largest: number;
  /** A drawing that would be smaller than this as a whole is shown in part. */
  smallest: number;
  /** Then it is shown at this scale. */
  readable: number;
  margin: number;
}

/** On a desk, and in a hall. */
export const DESK: Fit = { largest: 1.9, smallest: 0.55, readable: 0.85, margin: 10 };
export const HALL: Fit = { largest: 2.4, smallest: LEGIBLE - 1e-3, readable: LEGIBLE, margin: 0 };
/** How far a key moves the drawing, in pixels. */
const KEY_PAN = 60;

/**
 * The drawing is moved by a CSS transform and is no child of another SVG: within one, Chromium lays out every text
 * anew whenever one of them changes, which takes a tenth of a second for 300 nodes.
 */
export class Canvas {
  readonly element = h("div", { class: "canvas" });
  private readonly behavior: ZoomBehavior<HTMLDivElement, unknown>;
  private drawing: SVGSVGElement | null = null;
  private drawn: Size = { width: 1, height: 1 };
  private moved = false;
  private scale = 1;
  private transform: ZoomTransform = zoomIdentity;
  private fitting = DESK;
  private readonly overview = new Overview();
  /** What is kept in sight. */
  private target: Element | null = null;

  /** `resized` is called before the drawing is fitted into a window of another size. */
  constructor(private readonly resized: () => void) {
    this.behavior = zoom<HTMLDivElement, unknown>()
      .scaleExtent([0.05, 12])
      .filter((event: Event) => this.isGesture(event))
      .on("zoom", (event: { transform: ZoomTransform; sourceEvent: Event | null }) => {
        if (event.sourceEvent) this.moved = true;
        this.scale = event.transform.k;
        this.transform = event.transform;
        this.place(event.transform);
      });
    select(this.element).call(this.behavior).on("dblclick.zoom", null);
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /** The window's size, as it was measured last: reading it while the page is drawn would lay it out. */
  private window: Size = { width: 0, height: 0 };

  /** The room for a drawing. */
  get size(): Size {
    const { margin } = this.fitting;
    if (!this.window.width) this.measure();
    return { width: Math.max(this.window.width - 2 * margin, 1), height: Math.max(this.window.height - 2 * margin, 1) };
  }

  /** How large a drawing is shown at most. */
  get largest(): number {
    return this.fitting.largest;
  }

  /** Fits drawings in another way from now on. */
  use(fitting: Fit): void {
    if (fitting === this.fitting) return;
    this.fitting = fitting;
    this.open();
  }

  /** Whether the learner has moved the drawing. */
  get isMoved(): boolean {
    return this.moved;
  }

  private measure(): void {
    this.window = { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  private resize(): void {
    this.measure();
    if (this.moved || !this.window.width) return;
    this.resized();
    this.open();
  }

  /** Shows a drawing of this size in place of the one before. */
  show(drawing: SVGSVGElement, drawn: Size): void {
    this.drawing = drawing;
    this.element.replaceChildren(drawing, this.overview.element);
    this.drawn = drawn;
    this.target = null;
    this.overview.adopt(drawing, drawn);
    this.open();
  }

  private place({ x, y, k }: ZoomTransform): void {
    if (this.drawing) this.drawing.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    this.overview.show({ x, y, k }, this.window);
  }

  /** The whole drawing, or where that could not be read, its beginning. */
  private open(): void {
    this.moved = false;
    this.measure();
    if (!this.window.width) return;
    const { largest, smallest, readable, margin } = this.fitting;
    if (fitScale(this.drawn, this.size, largest) >= smallest) this.fit();
    else {
      this.behavior.transform(select(this.element), zoomIdentity.translate(margin, margin).scale(readable));
      this.follow(this.target);
    }
  }

  /** Brings the whole drawing into sight. */
  fit(): void {
    this.moved = false;
    const { width, height } = this.window;
    if (!width || !height) return;
    const k = fitScale(this.drawn, this.size, this.largest);
    const x = (width - k * this.drawn.width) / 2;
    const y = (height - k * this.drawn.height) / 2;
    this.behavior.transform(select(this.element), zoomIdentity.translate(x, y).scale(k));
  }

  /** Brings an element of the drawing into sight, where the drawing is seen in part and the learner has not moved it. */
  follow(target: Element | null): void {
    this.target = target;
    this.overview.mark(target);
    const { width, height } = this.size;
    const inSight = this.drawn.width * this.scale <= width + 1 && this.drawn.height * this.scale <= height + 1;
    if (!target || this.moved || inSight) return;
    const place = placeOf(target);
    if (!place) return;
    const { x, y, k } = this.transform;
    const [left, right, top, bottom] = [x + k * place.left, x + k * place.right, y + k * place.top, y + k * place.bottom];
    const hidden = this.overview.covers(right, bottom, this.window);
    const dx = offset(left, right, this.window.width, hidden);
    const dy = offset(top, bottom, this.window.height, hidden);
    if (!dx && !dy) return;
    // No further than the drawing goes, unless the map would then lie over it.
    const [near, far] = [within(x + dx, k * this.drawn.width, this.window.width), within(y + dy, k * this.drawn.height, this.window.height)];
    const covered = this.overview.covers(right + near - x, bottom + far - y, this.window);
    const [across, down] = covered ? [x + dx, y + dy] : [near, far];
    this.behavior.transform(select(this.element), zoomIdentity.translate(across, down).scale(k));
  }

  /** Moves the drawing by keys: `right` and `down` are -1, 0 or 1. */
  pan(right: number, down: number): void {
    this.behavior.translateBy(select(this.element), (-right * KEY_PAN) / this.scale, (-down * KEY_PAN) / this.scale);
    this.moved = true;
  }

  /** Zooms about the middle. */
  zoomBy(factor: number): void {
    this.behavior.scaleBy(select(this.element), factor);
    this.moved = true;
  }

  /** A plain wheel and one finger scroll the page; a modifier, two fingers, or a drag by mouse move the drawing. */
  private isGesture(event: Event): boolean {
    if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
    if (event.type.startsWith("touch")) return (event as TouchEvent).touches.length > 1 || this.isEnlarged();
    return !(event as MouseEvent).button;
  }

  private isEnlarged(): boolean {
    return this.moved && this.scale * this.drawn.width > this.element.clientWidth;
  }
}

/** How far to move what stands from `low` to `high` so that it is well inside a window; 0 where it is, and is not hidden. */
function offset(low: number, high: number, size: number, hidden: boolean): number {
  const margin = Math.min(40, size / 8);
  return low >= margin && high <= size - margin && !hidden ? 0 : size / 2 - (low + high) / 2;
}

/** Where a drawing of this size begins, so that it fills its window; in the middle where it is smaller. */
function within(start: number, size: number, window: number): number {
  return size <= window ? (window - size) / 2 : Math.min(Math.max(start, window - size), 0);
}

interface Place {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the outline of a group stands in its drawing; null where it has none. */
function placeOf(group: Element): Place | null {
  const outline = group.querySelector(":scope > .outline");
  if (!outline) return null;
  const of = (name: string) => Number(outline.getAttribute(name));
  if (outline.localName === "ellipse") {
    return { left: of("cx") - of("rx"), right: of("cx") + of("rx"), top: of("cy") - of("ry"), bottom: of("cy") + of("ry") };
  }
  return { left: of("x"), right: of("x") + of("width"), top: of("y"), bottom: of("y") + of("height") };
}
