/** Pan and zoom of a drawing: kept while stepping, fitted until the learner moves it. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from "d3-zoom";
import { h } from "../dom";

/** A small graph is not blown up beyond this. */
const LARGEST_FIT = 1.75;
const MARGIN = 12;

interface Size {
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

  constructor() {
    this.behavior = zoom<HTMLDivElement, unknown>()
      .scaleExtent([0.05, 12])
      .filter((event: Event) => this.isGesture(event))
      .on("zoom", (event: { transform: ZoomTransform; sourceEvent: Event | null }) => {
        if (event.sourceEvent) this.moved = true;
        this.scale = event.transform.k;
        this.place(event.transform);
      });
    select(this.element).call(this.behavior).on("dblclick.zoom", null);
    new ResizeObserver(() => this.moved || this.fit()).observe(this.element);
  }

  /** Shows a drawing of this size in place of the one before. */
  show(drawing: SVGSVGElement, drawn: Size): void {
    this.drawing = drawing;
    this.element.replaceChildren(drawing);
    this.drawn = drawn;
    this.fit();
  }

  private place({ x, y, k }: ZoomTransform): void {
    if (this.drawing) this.drawing.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
  }

  /** Brings the whole drawing into sight. */
  fit(): void {
    this.moved = false;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const k = Math.min((width - 2 * MARGIN) / this.drawn.width, (height - 2 * MARGIN) / this.drawn.height, LARGEST_FIT);
    const x = (width - k * this.drawn.width) / 2;
    const y = (height - k * this.drawn.height) / 2;
    this.behavior.transform(select(this.element), zoomIdentity.translate(x, y).scale(k));
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
