/** What has just happened, in one sentence, and the filled button that goes on from here; or the question before it. */

import type { Controls } from "../controls";
import { button, h, setAttribute, setText } from "../dom";
import { primaryAt, sentenceAt } from "../recording/narration";
import { stepBack, stepForward } from "../recording/moments";
import type { Scene, View } from "../scene";
import { onSwipe } from "../swipe";
import { AskView } from "./ask";

export class SayView implements View {
  readonly element = h("div", { class: "say" });
  private readonly primary: HTMLButtonElement;
  private readonly sentence = h("p", {
    class: "sentence",
    "aria-live": "polite",
    "aria-atomic": "true",
    "data-testid": "sentence",
  });
  private readonly verdict = h("p", { class: "verdict", role: "status", "data-testid": "verdict" });
  private readonly said = h("div", { class: "said" });
  private readonly box = h("input", { type: "checkbox", "data-testid": "ask-first" });
  private readonly switch = h("label", { class: "check ask-first", title: "Before each backward step, answer first (a)" }, this.box, "Ask me first");
  private readonly ask: AskView;

  constructor(controls: Controls) {
    this.primary = button("", { class: "primary", "data-testid": "primary" }, () => controls.primary());
    this.ask = new AskView(controls);
    this.box.addEventListener("change", () => controls.toggleAsk());
    this.said.append(this.verdict, this.sentence);
    onSwipe(this.element, (direction) => controls.move(direction > 0 ? stepForward : stepBack));
    // A telephone has no corner for these.
    const share = button("Share", { class: "quiet-button" }, () => controls.toggleShare());
    const help = button("?", { class: "quiet-button", "aria-label": "Keys" }, () => controls.toggleHelp());
    const foot = h("div", { class: "say-foot" }, this.switch, share, help);
    this.element.append(this.primary, this.ask.element, this.said, foot);
  }

  update(scene: Scene): void {
    const { recording, state, options } = scene;
    const asking = state.question !== null;
    const wasAsking = !this.ask.element.hidden;
    this.ask.update(scene);
    this.primary.hidden = asking;
    setText(this.primary, recording ? primaryAt(recording, state.step, options).label : "Run");
    this.primary.disabled = !recording?.last;
    // While playing, a sentence for each step would be spoken long after the picture has moved on.
    setAttribute(this.sentence, "aria-live", state.playing ? "off" : "polite");
    this.said.hidden = asking;
    setText(this.sentence, recording ? sentenceAt(recording, state.step, options) : "");
    setText(this.verdict, state.verdict?.text ?? "");
    this.verdict.hidden = !state.verdict;
    setAttribute(this.verdict, "class", state.verdict?.right ? "verdict right" : "verdict");
    this.switch.hidden = !recording?.trace.passes?.length;
    this.box.checked = state.ask;
    if (wasAsking && !asking && state.verdict) this.primary.focus();
  }
}
