/** The timeline: the recording as a strip, and the means to move through it. */

import type { Controls, Move } from "../controls";
import { button, h, icon, setAttribute, setText } from "../dom";
import {
  firstStep,
  iterations,
  lastStep,
  nextIteration,
  nextPhase,
  overLine,
  previousIteration,
  previousPhase,
  stepBack,
  stepForward,
} from "../recording/moments";
import type { Recording } from "../recording/recording";
import { sentenceAt } from "../recording/narration";
import { SPEEDS } from "../store";
import type { Scene, View } from "../scene";
import { BACK, JumpGroup, ON } from "./jumps";
import { StripView } from "./strip";

const PLAY = "M4.5 2.5v11l9-5.5z";
const PAUSE = "M4 2.5h3v11H4zM9 2.5h3v11H9z";

export class TimelineView implements View {
  readonly element = h("footer", { class: "timeline", "data-testid": "timeline", role: "group", "aria-label": "Timeline", tabindex: -1 });
  private readonly slider = h("input", { type: "range", min: 0, step: 1, "aria-label": "Step" });
  private readonly strip: StripView;
  private readonly count = h("output", { class: "count" });
  private readonly play: HTMLButtonElement;
  private readonly playIcon = icon(PLAY, true);
  private readonly playLabel = h("span", { class: "label" }, "Play");
  private readonly back: HTMLButtonElement[];
  private readonly forward: HTMLButtonElement[];
  private readonly iteration: JumpGroup;
  private readonly phase: JumpGroup;
  private readonly speed: HTMLSelectElement;
  private readonly present: HTMLButtonElement;
  private recording: Recording | null = null;

  constructor(controls: Controls) {
    const move = (name: string, label: string, path: string, to: Move, id: string) =>
      moveButton(name, label, path, () => controls.move(to), id);
    this.play = h("button", { type: "button", class: "move play", "data-testid": "play" }, this.playIcon, this.playLabel);
    this.play.addEventListener("click", () => controls.togglePlay());
    const first = move("First step (Home)", "", "M3.5 3v10M13 3 6 8l7 5z", firstStep, "first");
    const back = move("Step back (←)", "Back", BACK, stepBack, "step-back");
    const forward = move("Step forward (→)", "Step", ON, stepForward, "step-forward");
    const last = move("Last step (End)", "", "M12.5 3v10M3 3l7 5-7 5z", lastStep, "last");
    this.back = [first, back];
    this.forward = [forward, last];
    const line = button("Next line", { class: "quiet-button jump", title: "Step over a line (l)", "data-testid": "next-line" }, () => controls.move(overLine));
    this.phase = new JumpGroup("phase", { key: "N", to: previousPhase }, { key: "n", to: nextPhase }, controls);
    this.iteration = new JumpGroup("iteration", { key: "Page Up", to: previousIteration }, { key: "Page Down", to: nextIteration }, controls);
    this.speed = speedChoice((speed) => controls.set({ speed }));
    this.slider.addEventListener("input", () => controls.goTo(Number(this.slider.value)));
    this.strip = new StripView(controls, this.slider);
    this.present = button("Present", { class: "quiet-button present-button", title: "For a hall (p)" }, () => controls.togglePresent());
    const help = button("?", { class: "tool help-button", "aria-label": "Keys", title: "Keys (?)" }, () => controls.toggleHelp());
    const share = button("Share", { class: "quiet-button share-button", title: "Pictures, files and the link (s)" }, () => controls.toggleShare());
    this.element.append(
      h(
        "div",
        { class: "transport" },
        h("div", { class: "moves" }, first, back, this.play, forward, last),
        h("div", { class: "jumps" }, line, this.phase.element, this.iteration.element),
        this.strip.element,
        this.count,
        h("div", { class: "extras" }, this.speed),
        h("div", { class: "corner" }, share, this.present, help),
      ),
    );
  }

  update(scene: Scene): void {
    const { recording, state, options } = scene;
    const last = recording?.last ?? 0;
    if (recording !== this.recording) this.adopt(recording, options.iteration_label);
    const sentence = recording ? sentenceAt(recording, state.step, options) : "";
    if (this.slider.valueAsNumber !== state.step) this.slider.value = String(state.step);
    setAttribute(this.slider, "aria-valuetext", `Step ${state.step} of ${last}. ${sentence}`);
    this.strip.update(scene);
    setText(this.count, `${state.step} of ${last}`);
    for (const element of this.back) setAttribute(element, "aria-disabled", state.step === 0 ? "true" : null);
    for (const element of this.forward) setAttribute(element, "aria-disabled", state.step === last ? "true" : null);
    this.showPlaying(state.playing);
    if (this.speed.value !== String(state.speed)) this.speed.value = String(state.speed);
    setAttribute(this.present, "aria-pressed", String(state.present));
    setText(this.present, state.present ? "Leave" : "Present");
  }

  private showPlaying(playing: boolean): void {
    setAttribute(this.playIcon.firstElementChild as Element, "d", playing ? PAUSE : PLAY);
    setText(this.playLabel, playing ? "Pause" : "Play");
    setAttribute(this.play, "title", playing ? "Pause (Space)" : "Play (Space)");
  }

  private adopt(recording: Recording | null, iterationLabel: string): void {
    this.recording = recording;
    this.slider.max = String(recording?.last ?? 0);
    this.slider.disabled = !recording;
    this.iteration.element.hidden = recording === null || iterations(recording).length === 0;
    this.phase.element.hidden = !recording?.trace.passes?.length;
    this.iteration.call(iterationLabel);
  }
}

/** A button that is focused is not disabled under the hand: it says so instead. */
function moveButton(name: string, label: string, path: string, press: () => void, id: string): HTMLButtonElement {
  const plain = name.replace(/ \(.*/, "");
  const element = button("", { class: `move ${id}`, "aria-label": plain, title: name, "data-testid": id }, press);
  element.append(icon(path, true));
  if (label) element.append(h("span", { class: "label", "aria-hidden": "true" }, label));
  return element;
}

function speedChoice(choose: (speed: number) => void): HTMLSelectElement {
  const options = SPEEDS.map((speed) => h("option", { value: speed }, `${speed} / s`));
  const select = h("select", { class: "speed", "aria-label": "Steps per second", title: "Steps per second" }, ...options);
  select.addEventListener("change", () => choose(Number(select.value)));
  return select;
}
