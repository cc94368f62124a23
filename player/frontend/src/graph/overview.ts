/** A drawing in small, with a frame around the part that is in sight and its current node filled. */

import { h, s, setAttribute } from "../dom";
import type { Size } from "./arrangement";

/** The most that it takes of a window, and the least window that has room for it. */
const SHARE = 0.18;
const LEAST = 420;
const EDGE = 12;
const OUTLINES = ".node > .outline, .tensor > .outline, .fold > .outline, .operation > .outline";

export class Overview {
  private readonly picture = s("svg");
  readonly element = h("div", { class: "overview", "aria-hidden": "true" }, this.picture);
  private readonly frame = s("rect", { class: "sight" });
  private copies = new Map<Element, Element[]>();
  private current: readonly Element[] = [];
  private drawn: Size = { width: 1, height: 1 };
  /** With what is free around it; nothing where it is not shown. */
  private size: Size = { width: 0, height: 0 };

  /** Takes another drawing. */
  adopt(drawing: SVGSVGElement, drawn: Size): void {
    this.drawn = drawn;
    this.copies = new Map();
    this.current = [];
    const shapes = [...drawing.querySelectorAll(OUTLINES)].map((outline) => {
      const copy = outline.cloneNode(false) as Element;
      setAttribute(copy, "class", "there");
      const group = outline.parentElement as Element;
      this.copies.set(group, [...(this.copies.get(group) ?? []), copy]);
      return copy;
    });
    setAttribute(this.picture, "viewBox", `0 0 ${drawn.width} ${drawn.height}`);
    this.picture.replaceChildren(...shapes, this.frame);
  }

  /** Shows which part of the drawing a window of this size has in sight; nothing where that is all of it. */
  show({ x, y, k }: { x: number; y: number; k: number }, window: Size): void {
    const { width, height } = this.drawn;
    const whole = x >= -1 && y >= -1 && x + k * width <= window.width + 1 && y + k * height <= window.height + 1;
    const hidden = whole || window.width < LEAST || !this.copies.size;
    this.element.classList.toggle("is-hidden", hidden);
    this.size = { width: 0, height: 0 };
    if (hidden) return;
    const scale = Math.min((SHARE * window.width) / width, (SHARE * window.height) / height);
    this.size = { width: Math.round(scale * width) + EDGE, height: Math.round(scale * height) + EDGE };
    setAttribute(this.picture, "width", Math.round(scale * width));
    setAttribute(this.picture, "height", Math.round(scale * height));
    const [left, top] = [Math.max(-x / k, 0), Math.max(-y / k, 0)];
    setAttribute(this.frame, "x", left);
    setAttribute(this.frame, "y", top);
    setAttribute(this.frame, "width", Math.max(Math.min((window.width - x) / k, width) - left, 0));
    setAttribute(this.frame, "height", Math.max(Math.min((window.height - y) / k, height) - top, 0));
  }

  /** Whether it lies over what ends here, from the upper left corner of the window. */
  covers(right: number, bottom: number, window: Size): boolean {
    return right > window.width - this.size.width && bottom > window.height - this.size.height;
  }

  /** Fills the copy of what happens now. */
  mark(group: Element | null): void {
    const now = (group && this.copies.get(group)) ?? [];
    for (const copy of this.current) setAttribute(copy, "class", "there");
    for (const copy of now) setAttribute(copy, "class", "here");
    this.current = now;
  }
}
