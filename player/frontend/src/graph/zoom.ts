/** Pan and zoom of a drawing: kept while stepping, fitted until the learner moves it. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from "d3-zoom";
import { h } from "../dom";
import { fitScale } from "./arrangement";

/** A small graph is not blown up beyond this. */
export const LARGEST_FIT = 1.9;
/** A drawing that would be smaller than this as a whole is shown in part, at a size that can be read. */
const SMALLEST_FIT = 0.55;
const READABLE = 0.85;
const MARGIN = 10;
/** How far a key moves the drawing, in pixels. */
const KEY_PAN = 60;

export interface Size {
  width: number;
  height: number;
}

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

  /** The room for a drawing. */
  get size(): Size {
    return { width: Math.max(this.element.clientWidth - 2 * MARGIN, 1), height: Math.max(this.element.clientHeight - 2 * MARGIN, 1) };
  }

  /** Whether the learner has moved the drawing. */
  get isMoved(): boolean {
    return this.moved;
  }

  private resize(): void {
    if (this.moved || !this.element.clientWidth) return;
    this.resized();
    this.open();
  }

  /** Shows a drawing of this size in place of the one before. */
  show(drawing: SVGSVGElement, drawn: Size): void {
    this.drawing = drawing;
    this.element.replaceChildren(drawing);
    this.drawn = drawn;
    this.open();
  }

  private place({ x, y, k }: ZoomTransform): void {
    if (this.drawing) this.drawing.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
  }

  /** The whole drawing, or where that could not be read, its beginning. */
  private open(): void {
    this.moved = false;
    if (!this.element.clientWidth) return;
    const whole = fitScale(this.drawn, this.size, LARGEST_FIT);
    if (whole >= SMALLEST_FIT) this.fit();
    else this.behavior.transform(select(this.element), zoomIdentity.translate(MARGIN, MARGIN).scale(READABLE));
  }

  /** Brings the whole drawing into sight. */
  fit(): void {
    this.moved = false;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const k = fitScale(this.drawn, this.size, LARGEST_FIT);
    const x = (width - k * this.drawn.width) / 2;
    const y = (height - k * this.drawn.height) / 2;
    this.behavior.transform(select(this.element), zoomIdentity.translate(x, y).scale(k));
  }

  /** Brings an element of the drawing into sight, where the drawing is seen in part and the learner has not moved it. */
  follow(target: Element | null): void {
    const { width, height } = this.size;
    const inSight = this.drawn.width * this.scale <= width + 1 && this.drawn.height * this.scale <= height + 1;
    if (!target || this.moved || inSight) return;
    const [window, place] = [this.element.getBoundingClientRect(), target.getBoundingClientRect()];
    const dx = offset(place.left - window.left, place.right - window.left, window.width);
    const dy = offset(place.top - window.top, place.bottom - window.top, window.height);
    if (dx || dy) this.behavior.transform(select(this.element), zoomIdentity.translate(this.transform.x + dx, this.transform.y + dy).scale(this.scale));
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

/** How far to move what stands from `low` to `high` so that it is well inside a window; 0 where it is. */
function offset(low: number, high: number, size: number): number {
  const margin = Math.min(40, size / 8);
  return low >= margin && high <= size - margin ? 0 : size / 2 - (low + high) / 2;
}
