/** Marks on the code: the running line and expression, the selected node's span, the error, values at line ends. */

import { RangeSet, StateEffect, StateField, type EditorState, type Range } from "@codemirror/state";
import { Decoration, EditorView, gutter, GutterMarker, WidgetType, type DecorationSet } from "@codemirror/view";
import { utf16Column } from "../recording/columns";
import { PHASE_NAMES, type PhaseKind } from "../recording/phases";
import type { Step } from "../types";

type Span = Step["span"];

/** What is said of a place in the code: underlined there, with the text below its line. */
export interface CodeMessage {
  severity: "error" | "warning" | "hint";
  /** Where the line is all that is known, the columns are equal: the whole line is underlined. */
  span: Span;
  text: string;
  /** What to do, "" where nothing is said. */
  advice: string;
}

export interface CodeMarks {
  running: Span | null;
  selected: Span | null;
  messages: readonly CodeMessage[];
  /** By line. */
  values: Map<number, string>;
  phases: Map<number, PhaseKind>;
}

class ValueWidget extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }

  override eq(other: ValueWidget): boolean {
    return other.text === this.text;
  }

  /** A click beside the text puts the cursor at the line's end, also where a value stands there. */
  override ignoreEvent(): boolean {
    return false;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "line-value";
    // The style sheet shows it: text in the element would become the program's where a browser types over all lines.
    element.dataset.value = this.text;
    return element;
  }
}

class MessageWidget extends WidgetType {
  constructor(private readonly message: CodeMessage) {
    super();
  }

  override eq({ message }: MessageWidget): boolean {
    const { severity, text, advice } = this.message;
    return message.severity === severity && message.text === text && message.advice === advice;
  }

  override toDOM(): HTMLElement {
    const { severity, text, advice } = this.message;
    const element = document.createElement("div");
    element.className = `line-message line-${severity}`;
    element.append(line("line-message-text", text));
    if (advice) element.append(line("line-message-advice", advice));
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

function messageMarks(state: EditorState, message: CodeMessage): Range<Decoration>[] {
  if (state.doc.length === 0) return [];
  const [first, ...rest] = message.span;
  const number = Math.min(Math.max(first, 1), state.doc.lines);
  const at = state.doc.line(number);
  const range = rangeOf(state, [number, ...rest]);
  const indent = /^\s*/.exec(at.text)?.[0].length ?? 0;
  const marked = range && range.to > range.from ? range : { from: at.from + indent, to: at.to };
  const below = Decoration.widget({ widget: new MessageWidget(message), block: true, side: 2 });
  const end = state.doc.lineAt(marked.to).to;
  const mark = marked.to > marked.from ? [Decoration.mark({ class: `code-${message.severity}` }).range(marked.from, marked.to)] : [];
  return [...mark, below.range(end)];
}

/** More lines than this are marked anew together. */
const FEW = 24;

function valueMark(state: EditorState, values: ReadonlyMap<number, string>, number: number): Range<Decoration>[] {
  const text = values.get(number);
  if (text === undefined || number < 1 || number > state.doc.lines) return [];
  return [Decoration.widget({ widget: new ValueWidget(text), side: 1 }).range(state.doc.line(number).to)];
}

/** The values at the ends of lines: of a long program a step changes a few, and only these are made again. */
function valueMarks(state: EditorState, { values, marks }: Values, now: ReadonlyMap<number, string>): DecorationSet {
  const changed = [...new Set([...values.keys(), ...now.keys()])].filter((number) => values.get(number) !== now.get(number));
  if (changed.length > FEW) return Decoration.set([...now.keys()].flatMap((number) => valueMark(state, now, number)), true);
  return changed.reduce((set, number) => {
    if (number < 1 || number > state.doc.lines) return set;
    const { to } = state.doc.line(number);
    return set.update({ filterFrom: to, filterTo: to, filter: () => false, add: valueMark(state, now, number) });
  }, marks);
}

interface Values {
  values: ReadonlyMap<number, string>;
  marks: DecorationSet;
}

/** The values at the ends of lines, and of which text they are. */
const valueField = StateField.define<Values>({
  create: () => ({ values: new Map(), marks: Decoration.none }),
  update(before, transaction) {
    const shown = transaction.effects.find((effect) => effect.is(showMarks));
    const moved = transaction.docChanged ? { values: new Map(), marks: before.marks.map(transaction.changes) } : before;
    if (!shown) return moved;
    const { values } = shown.value;
    const start = transaction.docChanged || !before.values.size ? { values: new Map(), marks: Decoration.none } : before;
    return { values, marks: valueMarks(transaction.state, start, values) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

function decorations(state: EditorState, marks: CodeMarks): DecorationSet {
  return Decoration.set(
    [
      ...lineMark(state, marks.running, "running-line"),
      ...spanMark(state, marks.selected, "selected-span"),
      ...spanMark(state, marks.running, "running-span"),
      ...marks.messages.flatMap((message) => messageMarks(state, message)),
    ],
    true,
  );
}

/** The effect that shows other marks. */
export const showMarks = StateEffect.define<CodeMarks>();

/** The field that holds the other marks; all move with the text until the next recording brings new ones. */
const otherField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const shown = transaction.effects.find((effect) => effect.is(showMarks));
    return shown ? decorations(transaction.state, shown.value) : before.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const markField = [valueField, otherField];

class PhaseMarker extends GutterMarker {
  constructor(private readonly kind: PhaseKind) {
    super();
  }

  override eq(other: PhaseMarker): boolean {
    return other.kind === this.kind;
  }

  override toDOM(): HTMLElement {
    const [name, letter] = PHASE_NAMES[this.kind];
    const element = document.createElement("span");
    element.className = `line-phase ${this.kind}`;
    element.title = name;
    element.textContent = letter;
    return element;
  }
}

function phaseMarkers(state: EditorState, kinds: Map<number, PhaseKind>): RangeSet<GutterMarker> {
  const known = [...kinds].filter(([line]) => line <= state.doc.lines);
  return RangeSet.of(known.map(([line, kind]) => new PhaseMarker(kind).range(state.doc.line(line).from)), true);
}

/** The letters beside the lines of a training loop: F, L, B, S, Z. */
const phaseField = StateField.define<{ kinds: Map<number, PhaseKind>; markers: RangeSet<GutterMarker> }>({
  create: () => ({ kinds: new Map(), markers: RangeSet.empty }),
  update(before, transaction) {
    const shown = transaction.effects.find((effect) => effect.is(showMarks));
    if (!shown && transaction.docChanged) return { ...before, markers: before.markers.map(transaction.changes) };
    if (!shown || shown.value.phases === before.kinds) return before;
    return { kinds: shown.value.phases, markers: phaseMarkers(transaction.state, shown.value.phases) };
  },
});

export const phaseGutter = [phaseField, gutter({ class: "line-phases", markers: (view) => view.state.field(phaseField).markers })];
