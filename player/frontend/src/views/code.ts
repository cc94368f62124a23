/** The code panel: the editor with the marks of the current step. */

import type { CodeMarks, CodeMessage } from "../editor/marks";
import { button, h, setText } from "../dom";
import { lineValues } from "../recording/lines";
import { eventAt, nodeOf } from "../recording/recording";
import type { Scene, View } from "../scene";
import type { Editor } from "./editor";

export class CodeView implements View {
  readonly element = h("section", { class: "panel code", "data-testid": "code", "aria-label": "Code" });
  private readonly edit: HTMLButtonElement;

  constructor(
    private readonly editor: Editor,
    editCode: () => void,
  ) {
    this.edit = button("Edit code", { class: "quiet-button edit-button" }, editCode);
    this.element.append(h("header", { class: "toolbar" }, h("h2", {}, "Code"), this.edit), editor.element);
  }

  update(scene: Scene): void {
    this.editor.show(marksOf(scene));
    setText(this.edit, scene.state.editing ? "Editing" : "Edit code");
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
  };
}
