/** What must not be overlooked: the error, the page's note, warnings, hints, what was left out, a run under way. */

import { button, h, setText } from "../dom";
import type { Scene, View } from "../scene";
import type { ProgramError } from "../types";

export interface MessageActions {
  goTo(step: number): void;
  stop(): void;
  /** Makes an offered edit. */
  take(source: string): void;
}

export class MessagesView implements View {
  readonly element = h("div", { class: "messages" });
  private readonly running: HTMLElement;
  private readonly progress = h("progress", { "aria-label": "Progress of the run" });
  private shown: unknown[] = [];
  private readonly list = h("div", { class: "list" });

  constructor(private readonly actions: MessageActions) {
    const stop = button("Stop", { class: "quiet-button" }, () => actions.stop());
    this.running = h("div", { class: "message running", role: "status" }, h("span", {}, "Running"), this.progress, stop);
    this.running.hidden = true;
    this.element.append(this.running, this.list);
  }

  update({ data, recording, error, old, options, notes }: Scene): void {
    this.running.hidden = !data.running;
    if (data.running?.progress == null) this.progress.removeAttribute("value");
    else this.progress.value = data.running.progress;
    const now = [recording, error, old, data.note, notes, options.editable];
    if (now.every((each, index) => each === this.shown[index])) return;
    this.shown = now;
    this.list.replaceChildren(...this.messages({ recording, error, old, data, options, notes }));
  }

  private messages({ recording, error, old, data, options, notes }: Pick<Scene, "recording" | "error" | "old" | "data" | "options" | "notes">): HTMLElement[] {
    const trace = recording?.trace;
    const found: HTMLElement[] = [];
    for (const note of [data.note, ...notes]) if (note) found.push(message("note", "", note));
    if (error) found.push(this.error(error, old ? null : (recording?.last ?? null), options.editable));
    if (old) found.push(message("old", "", "The picture is of the last program that ran."));
    for (const { category, message: text, line } of trace?.warnings ?? []) {
      found.push(message("warning", `${category}, line ${line}`, text));
    }
    for (const { message: text, line } of trace?.notes ?? []) found.push(message("hint", `Hint, line ${line}`, text));
    for (const { reason } of trace?.left_out ?? []) found.push(message("left-out", "Not in full detail", reason));
    return found;
  }

  private error(error: ProgramError, step: number | null, editable: boolean): HTMLElement {
    const element = h("div", { class: "message error", role: "alert", "data-testid": "error" });
    const title = h("header", { class: "message-head" }, h("strong", {}, `${error.type}, line ${error.line}`));
    if (step) title.append(button("Go to the error", { class: "quiet-button" }, () => this.actions.goTo(step)));
    element.append(title, h("pre", { class: "text" }, error.message));
    if (error.hint) element.append(h("p", { class: "text" }, error.hint));
    for (const { label, source } of editable ? (error.offers ?? []) : []) {
      element.append(button(label, { class: "quiet-button offer", "data-testid": "offer" }, () => this.actions.take(source)));
    }
    return element;
  }
}

function message(kind: string, title: string, text: string): HTMLElement {
  const element = h("div", { class: `message ${kind}` });
  if (title) element.append(h("strong", {}, title));
  const body = h("p", { class: "text" });
  setText(body, text);
  element.append(body);
  return element;
}
