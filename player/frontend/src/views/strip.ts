/** The strip of the timeline: phases and iterations as labelled bands, what happened as marks that can be pressed. */

import type { Controls } from "../controls";
import { button, h, setAttribute, setText } from "../dom";
import { iterations, marks, type Mark } from "../recording/moments";
import { PHASE_NAMES, phases, type Phase } from "../recording/phases";
import type { Recording } from "../recording/recording";
import type { Scene, View } from "../scene";

/** More than these on one strip cannot be told apart. */
const MOST_BANDS = 240;
const MOST_MARKS = 120;
/** What a character of a label takes, by the size of its type, and the pixels that a band needs around its label. */
const CHARACTER = 0.58;
const AROUND = 8;

const SIGNS: Record<Mark["kind"], string> = { print: "●", warning: "▲", error: "✕" };

interface Band {
  element: HTMLElement;
  /** From the longest to the shortest: the first that fits is shown. */
  labels: string[];
  first: number;
  last: number;
}

export class StripView implements View {
  readonly element = h("div", { class: "track" });
  private readonly loops = h("div", { class: "strip loops", "aria-hidden": "true" });
  private readonly phases = h("div", { class: "strip", "aria-hidden": "true" });
  private readonly marks = h("div", { class: "mark-row", role: "toolbar", "aria-label": "Marks" });
  private bands: Band[] = [];
  private found: Mark[] = [];
  /** Up to which step the marks were named with what they say. */
  private named: number | null = null;
  private current: Band | null = null;
  private recording: Recording | null = null;

  constructor(
    private readonly controls: Controls,
    slider: HTMLElement,
  ) {
    this.element.append(this.loops, this.phases, slider, this.marks);
    this.marks.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.fitLabels()).observe(this.element);
  }

  update({ recording, state, options }: Scene): void {
    if (recording !== this.recording) this.adopt(recording, options.iteration_label);
    this.nameMarks(state.ask ? state.step : Infinity);
    const current = this.bands.find(({ first, last }) => first <= state.step && state.step <= last) ?? null;
    if (current === this.current) return;
    this.current?.element.classList.remove("current");
    current?.element.classList.add("current");
    this.current = current;
  }

  private adopt(recording: Recording | null, iterationLabel: string): void {
    this.recording = recording;
    const place = placer(recording?.last ?? 0);
    const parts = recording ? phases(recording) : [];
    const loops = recording ? iterations(recording) : [];
    this.found = fewEnough(recording ? marks(recording) : []);
    this.named = null;
    this.bands = parts.length > MOST_BANDS ? [] : parts.map((phase) => this.band(phase.kind, phaseLabels(phase), phase, place));
    const rounds =
      loops.length > MOST_BANDS
        ? []
        : loops.map(({ index, first_step: first, last_step: last }) =>
            this.band("round", [`${iterationLabel} ${index}`, String(index)], { first, last }, place),
          );
    this.loops.replaceChildren(...rounds.map(({ element }) => element));
    this.phases.replaceChildren(...this.bands.map(({ element }) => element));
    this.loops.hidden = rounds.length === 0;
    this.marks.replaceChildren(...this.found.map((mark) => this.mark(mark, place)));
    setAttribute(this.marks.firstElementChild ?? this.marks, "tabindex", this.marks.firstElementChild ? 0 : null);
    this.rounds = rounds;
    this.fitLabels();
  }

  private rounds: Band[] = [];

  /** A press goes to where the band begins. */
  private band(kind: string, labels: string[], { first, last }: { first: number; last: number }, place: Place): Band {
    const element = h("div", { class: `band ${kind}`, title: `${labels[0]}: steps ${first} to ${last}` });
    element.style.left = place(first - 1);
    element.style.width = place(last - first + 1);
    element.addEventListener("click", () => this.controls.goTo(first));
    return { element, labels, first, last };
  }

  private mark({ kind, step }: Mark, place: Place): HTMLElement {
    const element = button(SIGNS[kind], { class: `mark ${kind}`, tabindex: -1 }, () => this.controls.goTo(step));
    element.style.left = place(step);
    return element;
  }

  /** A learner who is asked first must not read ahead: what comes after the step `until` is told by its place alone. */
  private nameMarks(until: number): void {
    if (until === this.named) return;
    this.named = until;
    this.found.forEach(({ place, says, step }, index) => {
      const name = `${step <= until ? `${place}: ${says}` : place}, step ${step}`;
      for (const attribute of ["aria-label", "title"]) setAttribute(this.marks.children[index] as Element, attribute, name);
    });
  }

  private fitLabels(): void {
    const width = this.phases.clientWidth;
    const character = CHARACTER * Number.parseFloat(getComputedStyle(this.bands[0]?.element ?? this.phases).fontSize);
    const last = this.recording?.last ?? 1;
    for (const { element, labels, first, last: end } of [...this.bands, ...this.rounds]) {
      const room = (width * (end - first + 1)) / last - AROUND;
      setText(element, labels.find((label) => label.length * character <= room) ?? "");
    }
  }

  /** Arrow keys go from mark to mark: the row is one stop of the Tab key. */
  private press(event: KeyboardEvent): void {
    const all = [...this.marks.children] as HTMLElement[];
    const at = all.indexOf(event.target as HTMLElement);
    const to = all[at + (event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : Number.NaN)];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    setAttribute(all[at] as HTMLElement, "tabindex", -1);
    setAttribute(to, "tabindex", 0);
    to.focus();
  }
}

type Place = (step: number) => string;

function placer(last: number): Place {
  return (step) => `${(100 * step) / Math.max(last, 1)}%`;
}

/** Where there are too many, prints are left out: the output lists them. */
function fewEnough(all: Mark[]): Mark[] {
  return (all.length > MOST_MARKS ? all.filter(({ kind }) => kind !== "print") : all).slice(0, MOST_MARKS);
}

function phaseLabels({ kind, pass }: Phase): string[] {
  const [name, letter] = PHASE_NAMES[kind];
  return [pass === null ? name : `${name} ${pass}`, name, letter];
}
