/** The code: an editor whose text is the program, with the marks of the current step. */

import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, redo, undo } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { python } from "@codemirror/lang-python";
import { Compartment, EditorState, Prec, type Transaction } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { h } from "../dom";
import { completion, type CompletionSource } from "../editor/completion";
import { highlighting } from "../editor/highlight";
import { markField, phaseGutter, rangeOf, showMarks, type CodeMarks } from "../editor/marks";
import { typingOver } from "../editor/typing";

export interface EditorActions extends CompletionSource {
  /** The learner changed the text. */
  changed(): void;
  /** The learner asks for a run now. */
  run(): void;
  /** The learner put the cursor on a place: the line, counted from 1, and the offset in it. */
  pointed(line: number, offset: number): void;
  /** The learner pressed a line's number, counted from 1. */
  numbered(line: number): void;
}

/** The smallest change that makes one text of the other: what is alike at both ends stays. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

export class Editor {
  readonly element = h("div", { class: "editor" });
  private readonly view: EditorView;
  private readonly access = new Compartment();
  private marks: CodeMarks | null = null;
  private editable = true;
  /** A change comes from outside: it is in the history, but it is no edit of the learner's to send. */
  private replacing = false;
  // In a window or a type of another size the editor first measures its lines anew, and keeps what it showed.
  private readonly size = new ResizeObserver(() => {
    this.view.requestMeasure({ read: () => undefined, write: () => requestAnimationFrame(() => this.follow()) });
  });

  constructor(root: ShadowRoot | Document, source: string, actions: EditorActions) {
    const run = { key: "Mod-Enter", run: () => (actions.run(), true) };
    this.view = new EditorView({
      root,
      parent: this.element,
      state: EditorState.create({
        doc: source,
        extensions: [
          Prec.highest(keymap.of([run])),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          lineNumbers({
            domEventHandlers: {
              click: (view, { from }) => (actions.numbered(view.state.doc.lineAt(from).number), true),
            },
          }),
          phaseGutter,
          history(),
          drawSelection(),
          highlightSpecialChars(),
          bracketMatching(),
          indentOnInput(),
          indentUnit.of("    "),
          python(),
          highlighting,
          completion(actions),
          markField,
          typingOver,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "Program", spellcheck: "false", tabindex: "0" }),
          this.access.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !this.replacing) actions.changed();
            if (update.selectionSet && !update.docChanged && update.view.hasFocus) {
              const { head } = update.state.selection.main;
              const line = update.state.doc.lineAt(head);
              actions.pointed(line.number, head - line.from);
            }
          }),
        ],
      }),
    });
    // A panel that grows or shrinks must not take the running line out of sight.
    this.size.observe(this.view.scrollDOM);
  }

  /** The program as it stands in the editor. */
  get text(): string {
    return this.view.state.doc.toString();
  }

  /**
   * Makes `source` the text: by going back or on in the history where it is what was there, so that the page's Undo and
   * the editor's go one way; else by the smallest change, which can be undone like any other.
   */
  replace(source: string): void {
    if (source === this.text) return;
    this.replacing = true;
    const known = this.step(undo, source) ?? this.step(redo, source);
    // One step of its own: what was typed just before is not undone with it.
    this.view.dispatch(known ?? { changes: difference(this.text, source), annotations: isolateHistory.of("full") });
    this.replacing = false;
  }

  /** The step of the history that leads to `source`, null where it leads elsewhere. */
  private step(command: typeof undo, source: string): Transaction | null {
    let found: Transaction | null = null;
    command({ state: this.view.state, dispatch: (transaction) => (found = transaction) });
    return (found as Transaction | null)?.newDoc.toString() === source ? found : null;
  }

  /** Makes `source` the text as if the learner had typed it: one undo takes it back. */
  take(source: string): void {
    this.view.dispatch({ changes: difference(this.text, source), annotations: isolateHistory.of("full") });
    this.focus();
  }

  /** Lets the learner edit, or only read. */
  setEditable(editable: boolean): void {
    if (editable === this.editable) return;
    this.editable = editable;
    const extensions = editable ? [] : [EditorState.readOnly.of(true), EditorView.editable.of(false)];
    this.view.dispatch({ effects: this.access.reconfigure(extensions) });
  }

  /** Shows other marks, and brings the running line into sight within the editor. */
  show(marks: CodeMarks): void {
    const moved = marks.running?.join() !== this.marks?.running?.join();
    this.marks = marks;
    this.view.dispatch({ effects: showMarks.of(marks) });
    if (moved) this.follow();
  }

  /** Puts the cursor into the editor. */
  focus(): void {
    this.view.focus();
  }

  /** Brings a place of the code into sight within the editor. */
  reveal(span: NonNullable<CodeMarks["running"]>): void {
    const range = rangeOf(this.view.state, span);
    if (!range) return;
    const block = this.view.lineBlockAt(range.from);
    const { scrollDOM } = this.view;
    const above = block.top < scrollDOM.scrollTop;
    const below = block.bottom > scrollDOM.scrollTop + scrollDOM.clientHeight;
    const line = this.view.defaultLineHeight;
    if (above || below) scrollDOM.scrollTop = block.top - Math.floor(scrollDOM.clientHeight / 3 / line) * line;
  }

  /** Follows the running line, but not while the learner writes elsewhere. */
  private follow(): void {
    if (this.marks?.running && !this.view.hasFocus) this.reveal(this.marks.running);
  }

  destroy(): void {
    this.size.disconnect();
    this.view.destroy();
  }
}
