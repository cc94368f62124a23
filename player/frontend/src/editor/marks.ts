/** Marks on the code: the running line and expression, the selected node's span, the error, values at line ends. */

import { StateEffect, StateField, type EditorState, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import { utf16Column } from "../recording/columns";
import type { ProgramError, Step } from "../types";

type Span = Step["span"];

export interface CodeMarks {
  running: Span | null;
  selected: Span | null;
  error: ProgramError | null;
  /** By line. */
  values: Map<number, string>;
}

class ValueWidget extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }

  override eq(other: ValueWidget): boolean {
    return other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "line-value";
    element.textContent = this.text;
    return element;
  }
}

class ErrorWidget extends WidgetType {
  constructor(private readonly error: ProgramError) {
    super();
  }

  override eq(other: ErrorWidget): boolean {
    return other.error.message === this.error.message && other.error.hint === this.error.hint;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = "line-error";
    element.append(line("line-error-message", `${this.error.type}: ${this.error.message}`));
    if (this.error.hint) element.append(line("line-error-hint", this.error.hint));
    return element;
  }
}

function line(className: string, text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.textContent = text;
  return element;
}

/** A span of the recording as a range of the document, null where the document has no such line. */
export function rangeOf(state: EditorState, span: Span): { from: number; to: number } | null {
  const [first, column, last, endColumn] = span;
  if (first < 1 || first > state.doc.lines) return null;
  const start = state.doc.line(first);
  const end = state.doc.line(Math.min(Math.max(last, first), state.doc.lines));
  const from = start.from + utf16Column(start.text, column);
  return { from, to: Math.max(from, end.from + utf16Column(end.text, endColumn)) };
}

function spanMark(state: EditorState, span: Span | null, className: string): Range<Decoration>[] {
  const range = span && rangeOf(state, span);
  if (!range || range.from === range.to) return [];
  return [Decoration.mark({ class: className }).range(range.from, range.to)];
}

function lineMark(state: EditorState, span: Span | null, className: string): Range<Decoration>[] {
  if (!span || span[0] < 1 || span[0] > state.doc.lines) return [];
  return [Decoration.line({ class: className }).range(state.doc.line(span[0]).from)];
}

function errorMarks(state: EditorState, error: ProgramError | null): Range<Decoration>[] {
  if (!error || state.doc.length === 0) return [];
  const number = Math.min(Math.max(error.line, 1), state.doc.lines);
  const at = state.doc.line(number);
  const range = rangeOf(state, [number, error.column, error.end_line, error.end_column]);
  const marked = range && range.to > range.from ? range : { from: at.from, to: at.to };
  const below = Decoration.widget({ widget: new ErrorWidget(error), block: true, side: 2 });
  const end = state.doc.lineAt(marked.to).to;
  const mark = marked.to > marked.from ? [Decoration.mark({ class: "code-error" }).range(marked.from, marked.to)] : [];
  return [...mark, below.range(end)];
}

function valueMarks(state: EditorState, values: Map<number, string>): Range<Decoration>[] {
  return [...values].flatMap(([number, text]) => {
    if (number < 1 || number > state.doc.lines) return [];
    const widget = Decoration.widget({ widget: new ValueWidget(text), side: 1 });
    return [widget.range(state.doc.line(number).to)];
  });
}

function decorations(state: EditorState, marks: CodeMarks): DecorationSet {
  return Decoration.set(
    [
      ...lineMark(state, marks.running, "running-line"),
      ...spanMark(state, marks.selected, "selected-span"),
      ...spanMark(state, marks.running, "running-span"),
      ...valueMarks(state, marks.values),
      ...errorMarks(state, marks.error),
    ],
    true,
  );
}

/** The effect that shows other marks. */
export const showMarks = StateEffect.define<CodeMarks>();

/** The field that holds the marks; they move with the text until the next recording brings new ones. */
export const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const shown = transaction.effects.find((effect) => effect.is(showMarks));
    return shown ? decorations(transaction.state, shown.value) : before.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
