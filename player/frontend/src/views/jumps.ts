/** Back and on by one part of the program: "◀ epoch ▶". */

import type { Controls, Move } from "../controls";
import { button, h, icon, setAttribute, setText } from "../dom";

export const BACK = "M11.5 3 4.5 8l7 5z";
export const ON = "M4.5 3l7 5-7 5z";

export interface Jump {
  /** The key for it, as the tooltip says it. */
  key: string;
  to: Move;
}

export class JumpGroup {
  private readonly name = h("span", { class: "jump-name", "aria-hidden": "true" });
  private readonly back: HTMLButtonElement;
  private readonly on: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(
    id: string,
    private readonly before: Jump,
    private readonly after: Jump,
    controls: Controls,
  ) {
    this.back = button("", { class: "move jump-move", "data-testid": `previous-${id}` }, () => controls.move(before.to));
    this.on = button("", { class: "move jump-move", "data-testid": `next-${id}` }, () => controls.move(after.to));
    this.back.append(icon(BACK, true));
    this.on.append(icon(ON, true));
    this.element = h("div", { class: "jump-group", role: "group" }, this.back, this.name, this.on);
    this.call(id);
  }

  /** Names the part as the page calls it. */
  call(label: string): void {
    setText(this.name, label);
    setAttribute(this.element, "aria-label", label);
    describe(this.back, `Previous ${label}`, this.before.key);
    describe(this.on, `Next ${label}`, this.after.key);
  }
}

function describe(element: HTMLElement, name: string, key: string): void {
  setAttribute(element, "aria-label", name);
  setAttribute(element, "title", `${name} (${key})`);
}
