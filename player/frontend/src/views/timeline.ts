/** The timeline: the recording as a strip, and the means to move through it. */

import type { Controls } from "../controls";
import { button, h, icon, s, setAttribute, setText } from "../dom";
import {
  firstStep,
  iterations,
  lastStep,
  marks,
  nextIteration,
  nextPhase,
  phases,
  stepBack,
  stepForward,
} from "../recording/moments";
import type { Recording } from "../recording/recording";
import { sentenceAt } from "../recording/narration";
import { SPEEDS } from "../store";
import type { Scene, View } from "../scene";

const PLAY = "M4.5 2.5v11l9-5.5z";
const PAUSE = "M4 2.5h3v11H4zM9 2.5h3v11H9z";
/** More marks than these would be a grey bar. */
const MOST_MARKS = 160;

export class TimelineView implements View {
  readonly element = h("footer", { class: "timeline", "data-testid": "timeline", role: "group", "aria-label": "Timeline", tabindex: -1 });
  private readonly slider = h("input", { type: "range", min: 0, step: 1, "aria-label": "Step" });
  private readonly strip = s("svg", { class: "strip", preserveAspectRatio: "none", "aria-hidden": "true" });
  private readonly count = h("output", { class: "count" });
  private readonly play: HTMLButtonElement;
  private readonly playIcon = icon(PLAY, true);
  private readonly playLabel = h("span", { class: "label" }, "Play");
  private readonly back: HTMLButtonElement[];
  private readonly forward: HTMLButtonElement[];
  private readonly iteration: HTMLButtonElement;
  private readonly phase: HTMLButtonElement;
  private readonly speed: HTMLSelectElement;
  private recording: Recording | null = null;

  constructor(controls: Controls) {
    this.play = h("button", { type: "button", class: "move play", "data-testid": "play" }, this.playIcon, this.playLabel);
    this.play.addEventListener("click", () => controls.togglePlay());
    const first = move("First step", "", "M3.5 3v10M13 3 6 8l7 5z", () => controls.move(firstStep), "first");
    const back = move("Step back", "Back", "M11.5 3 4.5 8l7 5z", () => controls.move(stepBack), "step-back");
    const forward = move("Step forward", "Step", "M4.5 3l7 5-7 5z", () => controls.move(stepForward), "step-forward");
    const last = move("Last step", "", "M12.5 3v10M3 3l7 5-7 5z", () => controls.move(lastStep), "last");
    this.back = [first, back];
    this.forward = [forward, last];
    this.phase = button("Next phase", { class: "quiet-button jump" }, () => controls.move(nextPhase));
    this.iteration = button("", { class: "quiet-button jump", "data-testid": "next-iteration" }, () => controls.move(nextIteration));
    this.speed = speedChoice((speed) => controls.set({ speed }));
    this.slider.addEventListener("input", () => controls.goTo(Number(this.slider.value)));
    const help = button("?", { class: "tool help-button", "aria-label": "Keys", title: "Keys" }, () => controls.toggleHelp());
    this.element.append(
      h(
        "div",
        { class: "transport" },
        h("div", { class: "moves" }, first, back, this.play, forward, last),
        h("div", { class: "jumps" }, this.phase, this.iteration),
        h("div", { class: "track" }, this.strip, this.slider),
        this.count,
        this.speed,
        help,
      ),
    );
  }

  update({ recording, state, options }: Scene): void {
    const last = recording?.last ?? 0;
    if (recording !== this.recording) this.adopt(recording, options.iteration_label);
    const sentence = recording ? sentenceAt(recording, state.step, options) : "";
    this.slider.value = String(state.step);
    this.slider.style.setProperty("--done", String(last ? state.step / last : 0));
    setAttribute(this.slider, "aria-valuetext", `Step ${state.step} of ${last}. ${sentence}`);
    setText(this.count, `${state.step} of ${last}`);
    for (const element of this.back) setDisabled(element, state.step === 0);
    for (const element of this.forward) setDisabled(element, state.step === last);
    this.showPlaying(state.playing);
    this.speed.value = String(state.speed);
  }

  private showPlaying(playing: boolean): void {
    setAttribute(this.playIcon.firstElementChild as Element, "d", playing ? PAUSE : PLAY);
    setText(this.playLabel, playing ? "Pause" : "Play");
    setAttribute(this.play, "aria-label", playing ? "Pause" : "Play");
    setAttribute(this.play, "title", playing ? "Pause (Space)" : "Play (Space)");
  }

  private adopt(recording: Recording | null, iterationLabel: string): void {
    this.recording = recording;
    this.slider.max = String(recording?.last ?? 0);
    this.slider.disabled = !recording;
    const loops = recording !== null && iterations(recording).length > 0;
    this.iteration.hidden = !loops;
    this.phase.hidden = !loops;
    setText(this.iteration, `Next ${iterationLabel}`);
    this.strip.replaceChildren(...(recording ? stripMarks(recording) : []));
    setAttribute(this.strip, "viewBox", `0 0 ${Math.max(recording?.last ?? 1, 1)} 10`);
  }
}

/** An element that is focused is not disabled under the hand: it says so instead. */
function setDisabled(element: HTMLButtonElement, disabled: boolean): void {
  setAttribute(element, "aria-disabled", disabled ? "true" : null);
}

function move(name: string, label: string, path: string, press: () => void, id: string): HTMLButtonElement {
  const element = button("", { class: `move ${id}`, "aria-label": name, title: name, "data-testid": id }, press);
  element.append(icon(path, true));
  if (label) element.append(h("span", { class: "label" }, label));
  return element;
}

function speedChoice(choose: (speed: number) => void): HTMLSelectElement {
  const options = SPEEDS.map((speed) => h("option", { value: speed }, `${speed} / s`));
  const select = h("select", { class: "speed", "aria-label": "Steps per second", title: "Steps per second" }, ...options);
  select.addEventListener("change", () => choose(Number(select.value)));
  return select;
}

/** Phases as bands above the track, and prints, warnings, the error and iterations as marks on it. */
function stripMarks(recording: Recording): SVGElement[] {
  const bands = phases(recording).map(({ kind, first, last }) =>
    s("rect", { class: `band ${kind}`, x: first - 1, width: last - first + 1, y: 0, height: 3 }),
  );
  const found = marks(recording);
  const dense = found.length > MOST_MARKS;
  const shown = dense ? found.filter(({ kind }) => kind === "error" || kind === "warning") : found;
  const ticks = shown.map(({ kind, step }) =>
    s("line", { class: `mark ${kind}`, x1: step, x2: step, y1: 3, y2: 10, "vector-effect": "non-scaling-stroke" }),
  );
  return bands.length > 4 * MOST_MARKS ? ticks : [...bands, ...ticks];
}
