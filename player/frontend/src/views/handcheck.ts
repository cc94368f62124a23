/** Hand-check and nudge: one element of a tensor is moved, and the root is seen to move. */

import { button, h } from "../dom";
import { formatNumber } from "../format";
import type { Asked, Inspector } from "../inspector";
import type { Movable } from "../recording/details";
import { elementName, sizeOf } from "../recording/places";
import type { Recording } from "../recording/recording";
import type { CheckAnswer, NudgeAnswer } from "../types";
import { factTable } from "./facts";

/** So many elements are offered by name, more by number. */
const NAMED = 64;
const FIRST_MOVE = "0.01";

interface Chosen {
  kind: "check" | "nudge";
  element: number;
  by: number;
}

export class HandCheck {
  readonly element = h("div", { class: "hand-check", "data-testid": "hand-check" });
  private readonly places = h("span");
  private readonly by = h("input", { type: "number", step: "any", value: FIRST_MOVE, "aria-label": "Move by" });
  private readonly result = h("div", { role: "status" });
  private field: HTMLInputElement | HTMLSelectElement = h("select");
  private chosen: Chosen | null = null;
  private shownFor: unknown[] = [];
  private recording: Recording | null = null;
  private tensor: Movable | null = null;
  private pass: number | null = null;

  constructor(private readonly inspector: Inspector) {
    const check = button("Check by hand", { class: "quiet-button" }, () => this.choose("check"));
    const nudge = button("Nudge", { class: "quiet-button" }, () => this.choose("nudge"));
    const move = h("span", { class: "move-by" }, h("label", {}, "by ", this.by), nudge);
    this.element.append(h("div", { class: "row" }, this.places, check, move), this.result);
  }

  /** Shows what is asked of this tensor; another tensor, pass or recording begins anew. */
  update(recording: Recording, tensor: Movable, pass: number | null): void {
    const now = [recording, tensor.number, pass];
    if (!now.every((each, at) => each === this.shownFor[at])) {
      this.shownFor = now;
      this.chosen = null;
      [this.recording, this.tensor, this.pass] = [recording, tensor, pass];
      this.offer(tensor);
    }
    this.show();
  }

  private offer({ name, shape }: Movable): void {
    const size = sizeOf(shape);
    if (size <= NAMED) {
      const options = Array.from({ length: size }, (_, at) => h("option", { value: at }, elementName(name, shape, at)));
      this.field = h("select", { "aria-label": "Element" }, ...options);
    } else {
      this.field = h("input", { type: "number", min: 0, max: size - 1, value: 0, "aria-label": `Element of ${name}, from 0 to ${size - 1}` });
    }
    this.places.replaceChildren(this.field);
  }

  private choose(kind: Chosen["kind"]): void {
    this.chosen = { kind, element: Number(this.field.value) || 0, by: Number(this.by.value) || 0 };
    this.show();
  }

  private show(): void {
    const { recording, tensor, chosen } = this;
    if (!recording || !tensor || !chosen) {
      this.result.replaceChildren();
      delete this.result.dataset["shown"];
      return;
    }
    const about = { tensor: tensor.number, element: chosen.element, backward: this.pass };
    const subject = elementName(tensor.name, tensor.shape, chosen.element);
    if (chosen.kind === "check") {
      this.put(this.inspector.ask(recording, { type: "check", ...about }), (answer) => checkTable(answer, subject));
    } else {
      this.put(this.inspector.ask(recording, { type: "nudge", by: chosen.by, ...about }), (answer) => nudgeTable(answer, subject));
    }
  }

  private put<A extends { sentence: string }>(asked: Asked<A>, table: (answer: A) => HTMLElement): void {
    const words = asked.state === "answered" ? asked.answer.sentence : asked.state === "refused" ? asked.reason : "The program runs a few times in float64…";
    const key = asked.state === "answered" ? JSON.stringify(asked.answer) : words;
    if (this.result.dataset["shown"] === key) return;
    this.result.dataset["shown"] = key;
    this.result.replaceChildren(h("p", { class: "verdict" }, words), ...(asked.state === "answered" ? [table(asked.answer)] : []));
    this.result.scrollIntoView({ block: "nearest" });
  }
}

/** All digits that float64 differences are good for. */
const DIGITS = 8;

function shown(value: unknown): HTMLElement {
  return h("span", { class: "mono", title: String(value) }, value == null ? "None" : formatNumber(value, DIGITS));
}

function checkTable(answer: CheckAnswer, subject: string): HTMLElement {
  const root = answer.root || "root";
  const table = factTable("Hand-check", [
    [`autograd: ∂ ${root} / ∂ ${subject}`, shown(answer.autograd)],
    [`central differences: (${root}(+h) − ${root}(−h)) / 2h`, shown(answer.central)],
    [`from the right: (${root}(+h) − ${root}) / h`, shown(answer.forward)],
    [`from the left: (${root} − ${root}(−h)) / h`, shown(answer.backward)],
    [`${subject}, ${root}, h`, h("span", { class: "mono" }, [answer.at, answer.value, answer.h].map((each) => formatNumber(each)).join(", "))],
  ]);
  table.dataset["verdict"] = answer.verdict;
  return table;
}

function nudgeTable(answer: NudgeAnswer, subject: string): HTMLElement {
  const root = answer.root || "root";
  return factTable("Nudge", [
    [`${root} before`, shown(answer.before)],
    [`${root} with ${subject} + ${formatNumber(answer.by)}`, shown(answer.after)],
    ["difference quotient", shown(answer.quotient)],
    [`autograd: ∂ ${root} / ∂ ${subject}`, shown(answer.autograd)],
  ]);
}
