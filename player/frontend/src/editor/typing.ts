/** Typing over several lines at once: done by the editor, where browsers make lines of the marks between them. */

import { EditorView } from "@codemirror/view";

export const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { from, to } = state.selection.main;
    const severalLines = state.doc.lineAt(from).number !== state.doc.lineAt(to).number;
    if (event.inputType !== "insertText" || event.data === null || !severalLines || state.readOnly) return false;
    view.dispatch(state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});
