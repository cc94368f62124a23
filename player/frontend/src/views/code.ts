/** The code panel: the editor with the marks of the current step. */

import type { CodeMarks } from "../editor/marks";
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

function marksOf({ recording, state, aligned, error, typing }: Scene): CodeMarks {
  const shown = aligned ? recording : null;
  return {
    running: (shown && eventAt(shown, state.step)?.span) ?? null,
    selected: (shown && nodeOf(shown, state.selected)?.span) ?? null,
    error: typing ? null : error,
    values: shown ? lineValues(shown, state.step) : new Map<number, string>(),
  };
}
