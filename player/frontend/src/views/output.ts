/** The output: each print leads to its step; what is not printed yet is not there. */

import { button, h, setAttribute, setText } from "../dom";
import { printed, type Printed } from "../recording/output";
import type { Recording } from "../recording/recording";
import type { Scene, View } from "../scene";

export class OutputView implements View {
  readonly element = h("div", { class: "output", "data-testid": "output" });
  private readonly empty = h("p", { class: "empty" });
  private readonly list = h("div");
  private recording: Recording | null = null;
  private pieces: Printed[] = [];
  private current: Element | null = null;

  constructor(private readonly goTo: (step: number) => void) {
    this.element.append(this.empty, this.list);
  }

  update({ recording, state }: Scene): void {
    if (this.recording !== recording) {
      this.recording = recording;
      this.pieces = recording ? printed(recording) : [];
      this.list.replaceChildren();
    }
    const count = this.upTo(state.step);
    while (this.list.childElementCount > count) this.list.lastElementChild?.remove();
    this.list.append(...this.pieces.slice(this.list.childElementCount, count).map((piece) => this.piece(piece)));
    this.empty.hidden = count > 0;
    setText(this.empty, this.pieces.length ? "Nothing printed yet at this step." : "This program prints nothing.");
    this.mark(this.pieces.findIndex(({ step }) => step === state.step));
  }

  /** How many pieces are there at a step; they come in order. */
  private upTo(step: number): number {
    const next = this.pieces.findIndex(({ since }) => since > step);
    return next < 0 ? this.pieces.length : next;
  }

  private mark(index: number): void {
    const current = index < 0 ? null : (this.list.children[index] as HTMLElement);
    if (this.current !== current && this.current) setAttribute(this.current, "aria-current", null);
    this.current = current;
    const last = (current ?? this.list.lastElementChild) as HTMLElement | null;
    if (current) setAttribute(current, "aria-current", "step");
    const box = this.element.parentElement;
    if (last && box && !box.hidden) box.scrollTop = Math.max(0, last.offsetTop + last.offsetHeight - box.clientHeight);
  }

  private piece(piece: Printed): HTMLElement {
    const text = piece.text.replace(/\n$/, "");
    const { step, line } = piece;
    if (step === null) return h("pre", { class: "printed", title: "printed in an iteration that is not recorded in detail" }, text);
    const attributes = { class: "printed", title: `line ${line}, step ${step}`, "data-line": `line ${line}` };
    return button(text, attributes, () => this.goTo(step));
  }
}
