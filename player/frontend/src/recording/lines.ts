/** What each line of the code has made by a step: shown at the line's end. */

import { formatNumbers } from "../format";
import type { Step, Value } from "../types";
import { utf16Column } from "./columns";
import { once, tensorAt, type Recording } from "./recording";
import { indexAt } from "./history";

/** An event that bound names or updated tensors, and its own text where it is on one line. */
interface LineEvent {
  step: number;
  event: Step;
  source: string;
  /** What stands at the line's end because of it, once that was asked for. */
  text?: string;
}

/** The events of each line, in order. */
type LineEvents = Map<number, LineEvent[]>;

const SHOWN: ReadonlySet<string> = new Set(["assignment", "update", "grad"]);

/** The events to show, by the line that they end on. */
const lineEvents = once((recording: Recording): LineEvents => {
  const events: LineEvents = new Map();
  const lines = recording.trace.source.split("\n");
  recording.trace.steps.forEach((event, index) => {
    if (!SHOWN.has(event.kind)) return;
    const [first, , last, end] = event.span;
    const text = lines[last - 1] ?? "";
    const made = { step: index + 1, event, source: first === last ? text.slice(0, utf16Column(text, end)) : "" };
    const found = events.get(last);
    if (found) found.push(made);
    else events.set(last, [made]);
  });
  return events;
});

/** A value of the program on one line. */
export function shortValue(recording: Recording, value: Value, step: number, digits = 4): string {
  if (value.kind === "tensor") {
    const tensor = tensorAt(recording, value.tensor, step);
    if (!tensor) return "";
    return tensor.value == null ? `tensor of shape (${(tensor.shape ?? []).join(", ")})` : formatNumbers(tensor.value, digits);
  }
  if (value.kind === "int" || value.kind === "float") return formatNumbers(value.value, digits);
  if (value.text !== undefined) return value.text;
  if (value.kind === "none") return "None";
  if (value.value === undefined) return value.kind;
  return value.kind === "str" ? `'${String(value.value)}'` : formatNumbers(value.value, digits);
}

const QUIET: ReadonlySet<string> = new Set(["function", "class", "module", "optimizer", "scheduler", "namespace"]);

function assigned(recording: Recording, { event, source, step }: LineEvent): string {
  const parts = Object.entries(event.names ?? {}).flatMap(([name, value]) =>
    value && !QUIET.has(value.kind) ? [[name, shortValue(recording, value, step)] as const] : [],
  );
  if (parts.length === 1) {
    const text = (parts[0] as readonly [string, string])[1];
    // `lr = 0.01` says itself what lr is.
    return source.endsWith(`= ${text}`) ? "" : text;
  }
  return parts.map(([name, text]) => `${name} ${text}`).join("  ");
}

function updated(recording: Recording, event: Step): string {
  const parts = (event.tensors ?? []).flatMap((change) => {
    const name = nameOf(recording, change.tensor) || `tensor ${change.tensor}`;
    if (event.kind === "update") return change.value == null ? [] : [`${name} ${formatNumbers(change.value)}`];
    if (!("grad" in change)) return [];
    return [`${name}.grad ${change.grad == null ? "None" : formatNumbers(change.grad)}`];
  });
  return parts.slice(0, 3).join("  ");
}

const names = once((recording: Recording): Map<number, string> => {
  const found = new Map<number, string>();
  for (const bound of recording.history.names.values()) {
    for (const [name, changes] of bound) {
      for (const { value } of changes) if (value?.tensor != null && !found.has(value.tensor)) found.set(value.tensor, name);
    }
  }
  return found;
});

/** The first name that a tensor was bound to, "" where it never had one. */
export function nameOf(recording: Recording, tensor: number): string {
  return names(recording).get(tensor) ?? "";
}

/** The text at the end of each line that has run by `step`. */
export function lineValues(recording: Recording, step: number): Map<number, string> {
  const texts = new Map<number, string>();
  for (const [line, each] of lineEvents(recording)) {
    const last = each[indexAt(each, step)];
    if (!last) continue;
    last.text ??= last.event.kind === "assignment" ? assigned(recording, last) : updated(recording, last.event);
    if (last.text) texts.set(line, last.text);
  }
  return texts;
}
