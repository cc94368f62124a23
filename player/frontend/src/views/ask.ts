/** Ask me first: the question that stands before a backward step, and the answer to it. */

import type { Controls } from "../controls";
import { button, h, setText } from "../dom";
import { judge, parseAnswer, questionAt, type Question } from "../recording/questions";
import type { Scene, View } from "../scene";

export class AskView implements View {
  readonly element = h("form", { class: "ask", "data-testid": "ask" });
  private readonly text = h("label", { class: "question", for: "ask-answer" });
  private readonly answer = h("input", {
    id: "ask-answer",
    class: "answer",
    autocomplete: "off",
    "data-testid": "answer",
  });
  private readonly problem = h("span", { class: "problem", role: "status" });
  private question: Question | null = null;

  constructor(private readonly controls: Controls) {
    const commit = h("button", { class: "primary", "data-testid": "commit" }, "Answer");
    const show = button("Show it", { class: "quiet-button" }, () => this.reveal());
    this.element.append(this.text, this.answer, commit, show, this.problem);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.commit();
    });
  }

  update({ recording, state }: Scene): void {
    const step = state.question;
    if (step === (this.question?.step ?? null) && !this.element.hidden === (step !== null)) return;
    this.question = recording && step !== null ? questionAt(recording, step) : null;
    this.element.hidden = this.question === null;
    this.answer.value = "";
    setText(this.problem, "");
    setText(this.text, this.question?.text ?? "");
    const count = this.question?.expected.length ?? 1;
    this.answer.placeholder = count === 1 ? "a number" : `${count} numbers, with commas`;
    if (this.question) this.answer.focus();
  }

  private commit(): void {
    const given = parseAnswer(this.answer.value);
    if (!this.question) return;
    if (given) this.controls.answer(judge(this.question, given));
    else setText(this.problem, "Numbers only, such as 2.5 or 1, 2, 3.");
  }

  private reveal(): void {
    this.controls.answer({ right: false, text: "Shown." });
  }
}
