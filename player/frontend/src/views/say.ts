/** What has just happened, in one sentence, and the filled button that goes on from here. */

import type { Controls } from "../controls";
import { button, h, setAttribute, setText } from "../dom";
import { primaryAt, sentenceAt } from "../recording/narration";
import type { Scene, View } from "../scene";

export class SayView implements View {
  readonly element = h("div", { class: "say" });
  private readonly primary: HTMLButtonElement;
  private readonly sentence = h("p", {
    class: "sentence",
    "aria-live": "polite",
    "aria-atomic": "true",
    "data-testid": "sentence",
  });

  constructor(controls: Controls) {
    this.primary = button("", { class: "primary", "data-testid": "primary" }, () => controls.primary());
    this.element.append(this.primary, this.sentence);
  }

  update({ recording, state, options }: Scene): void {
    setText(this.primary, recording ? primaryAt(recording, state.step, options).label : "Run");
    this.primary.disabled = !recording?.last;
    // While playing, a sentence for each step would be spoken long after the picture has moved on.
    setAttribute(this.sentence, "aria-live", state.playing ? "off" : "polite");
    setText(this.sentence, recording ? sentenceAt(recording, state.step, options) : "");
  }
}
