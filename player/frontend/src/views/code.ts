/** The code panel: the editor with the marks of the current step. */

import type { CodeMarks, CodeMessage } from "../editor/marks";
import { button, h, setText } from "../dom";
import { lineValues } from "../recording/lines";
import { linePhases } from "../recording/phases";
import { eventAt, nodeOf } from "../recording/recording";
import type { Scene, View } from "../scene";
import type { Editor } from "./editor";

const NO_PHASES: CodeMarks["phases"] = new Map();

const SEVERITIES: Record<CodeMessage["severity"], string> = { error: "Error", warning: "Warning", hint: "Hint" };
/** More buttons than these leave the panel's head no room. */
const MOST_PLACES = 3;

export class CodeView implements View {
  readonly element = h("section", { class: "panel code", "data-testid": "code", "aria-label": "Code" });
  private readonly edit: HTMLButtonElement;
  /** Where the code says something: there, the message stands below its line. */
  private readonly places = h("div", { class: "code-places" });
  private said: readonly CodeMessage[] = [];

  constructor(
    private readonly editor: Editor,
    editCode: () => void,
  ) {
    this.edit = button("Edit code", { class: "quiet-button edit-button" }, editCode);
    this.element.append(h("header", { class: "toolbar" }, h("h2", {}, "Code"), this.places, this.edit), editor.element);
  }

  update(scene: Scene): void {
    const marks = marksOf(scene);
    this.editor.show(marks);
    this.showPlaces(marks.messages);
    setText(this.edit, scene.state.editing ? "Editing" : "Edit code");
  }

  /** A button for each message: its line may be out of sight. */
  private showPlaces(messages: readonly CodeMessage[]): void {
    const same = messages.length === this.said.length && messages.every(({ text, span }, at) => this.said[at]?.text === text && this.said[at]?.span[0] === span[0]);
    if (same) return;
    this.said = messages;
    const shown = messages.slice(0, MOST_PLACES).map(({ severity, span, text }) =>
      button(`${SEVERITIES[severity]}, line ${span[0]}`, { class: `quiet-button code-place ${severity}`, title: text }, () => this.editor.reveal(span)),
    );
    this.places.replaceChildren(...shown);
  }
}

/** The error, and what else is said of single lines while the recording is of the text in sight. */
function messagesOf({ recording, aligned, error, typing }: Scene): CodeMessage[] {
  const found: CodeMessage[] = [];
  const { warnings = [], notes = [] } = (aligned && recording?.trace) || {};
  const whole = (line: number): CodeMessage["span"] => [line, 0, line, 0];
  for (const { category, message, line } of warnings) {
    found.push({ severity: "warning", span: whole(line), text: `${category}: ${message}`, advice: "" });
  }
  for (const { message, line } of notes) found.push({ severity: "hint", span: whole(line), text: message, advice: "" });
  if (error && !typing) {
    const { type, message, hint = "", line, column, end_line, end_column } = error;
    found.push({ severity: "error", span: [line, column, end_line, end_column], text: `${type}: ${message}`, advice: hint });
  }
  return found;
}

function marksOf(scene: Scene): CodeMarks {
  const { recording, state, aligned } = scene;
  const shown = aligned ? recording : null;
  return {
    running: (shown && eventAt(shown, state.step)?.span) ?? null,
    selected: (shown && nodeOf(shown, state.selected)?.span) ?? null,
    messages: messagesOf(scene),
    values: shown ? lineValues(shown, state.step) : new Map<number, string>(),
    phases: shown ? linePhases(shown) : NO_PHASES,
  };
}
