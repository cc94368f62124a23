/** The output: each print leads to its step; what is not printed yet is not there. */

import { button, h, setAttribute } from "../dom";
import { printed, type Printed } from "../recording/output";
import type { Recording } from "../recording/recording";
import type { Scene, View } from "../scene";

export class OutputView implements View {
  readonly element = h("div", { class: "output", "data-testid": "output" });
  private recording: Recording | null = null;
  private pieces: { piece: Printed; element: HTMLElement }[] = [];
  private readonly empty = h("p", { class: "empty" });

  constructor(private readonly goTo: (step: number) => void) {}

  update({ recording, state }: Scene): void {
    if (this.recording !== recording) this.show(recording);
    let any = false;
    for (const { piece, element } of this.pieces) {
      element.hidden = piece.since > state.step;
      any ||= !element.hidden;
      setAttribute(element, "aria-current", piece.step === state.step ? "step" : null);
    }
    this.empty.hidden = any;
    this.empty.textContent = this.pieces.length ? "Nothing printed yet at this step." : "This program prints nothing.";
  }

  private show(recording: Recording | null): void {
    this.recording = recording;
    this.pieces = (recording ? printed(recording) : []).map((piece) => ({ piece, element: this.piece(piece) }));
    this.element.replaceChildren(this.empty, ...this.pieces.map(({ element }) => element));
  }

  private piece(piece: Printed): HTMLElement {
    const text = piece.text.replace(/\n$/, "");
    const { step } = piece;
    if (step === null) return h("pre", { class: "printed", title: "printed in an iteration that is not recorded in detail" }, text);
    return button(text, { class: "printed", title: `line ${piece.line}, step ${step}` }, () => this.goTo(step));
  }
}
