/** A separator between two views: moved by pointer or by arrow keys, and remembered by the browser. */

import { h, setAttribute } from "../dom";

/** Neither side may shrink below this share. */
const LEAST = 0.15;
const STEP = 0.02;

export interface SeparatorOptions {
  /** Under which the share is remembered. */
  name: string;
  label: string;
  /** The separator's own line: a vertical one stands between left and right. */
  orientation: "vertical" | "horizontal";
  first: number;
  /** The CSS variable that holds the share, set on the element that both sides stand in. */
  variable: string;
  /** The share is that of the side after the separator. */
  ofLast?: boolean;
}

function remembered(name: string): number | null {
  try {
    const share = Number.parseFloat(localStorage.getItem(`autograd-lab/${name}`) ?? "");
    return share >= LEAST && share <= 1 - LEAST ? share : null;
  } catch {
    return null; // A browser may forbid storage, in a sandboxed frame for example.
  }
}

function remember(name: string, share: number): void {
  try {
    localStorage.setItem(`autograd-lab/${name}`, String(share));
  } catch {
    // Without storage the share lasts as long as the page.
  }
}

export class Separator {
  readonly element: HTMLElement;
  private share: number;

  /** `box` is the element that both sides stand in. */
  constructor(
    private readonly box: HTMLElement,
    private readonly options: SeparatorOptions,
  ) {
    this.element = h("div", {
      class: "separator",
      role: "separator",
      tabindex: 0,
      "aria-label": options.label,
      "aria-orientation": options.orientation,
      "aria-valuemin": 100 * LEAST,
      "aria-valuemax": 100 * (1 - LEAST),
    });
    this.share = remembered(options.name) ?? options.first;
    this.show();
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("dblclick", () => this.set(options.first));
    this.element.addEventListener("pointerdown", (event) => this.element.setPointerCapture(event.pointerId));
    this.element.addEventListener("pointermove", (event) => this.drag(event));
  }

  private set(share: number): void {
    this.share = Math.min(Math.max(share, LEAST), 1 - LEAST);
    this.show();
    remember(this.options.name, this.share);
  }

  private show(): void {
    this.box.style.setProperty(this.options.variable, this.share.toFixed(4));
    setAttribute(this.element, "aria-valuenow", Math.round(100 * this.share));
  }

  private drag(event: PointerEvent): void {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = this.box.getBoundingClientRect();
    const along = this.options.orientation === "vertical" ? (event.clientX - left) / width : (event.clientY - top) / height;
    this.set(this.options.ofLast ? 1 - along : along);
  }

  private press(event: KeyboardEvent): void {
    const vertical = this.options.orientation === "vertical";
    const towardsEnd = event.key === (vertical ? "ArrowRight" : "ArrowDown");
    const towardsStart = event.key === (vertical ? "ArrowLeft" : "ArrowUp");
    const sign = this.options.ofLast ? -1 : 1;
    if (towardsEnd) this.set(this.share + sign * STEP);
    else if (towardsStart) this.set(this.share - sign * STEP);
    else if (event.key === "Home") this.set(LEAST);
    else if (event.key === "End") this.set(1 - LEAST);
    else if (event.key === "Enter") this.set(this.options.first);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
