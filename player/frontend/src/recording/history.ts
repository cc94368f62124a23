/** What held at a step: each tensor and each name has the list of its changes, searched by halving. */

import type { Step, TensorChange, Trace, Value } from "../types";

/** A value from `step` on, until the next change. */
export interface Change<T> {
  step: number;
  value: T;
}

/** A tensor with all its fields, as they were from one step on. */
export type TensorState = TensorChange;

export interface History {
  tensors: Map<number, Change<TensorState>[]>;
  /** By frame, then by name in the order of first binding; null where the name was deleted. */
  names: Map<number, Map<string, Change<Value | null>[]>>;
}

/** The index of the last of these changes, or of these steps, at or before `step`; -1 where there is none. */
export function indexAt(changes: readonly ({ step: number } | number)[], step: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const change = changes[middle] as { step: number } | number;
    if ((typeof change === "number" ? change : change.step) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What held at `step`, undefined before the first change. */
export function at<T>(changes: readonly Change<T>[] | undefined, step: number): T | undefined {
  return changes?.[indexAt(changes, step)]?.value;
}

/** A change to a value or a gradient also says whether it is a summary: the older one no longer holds. */
function merged(before: TensorState | undefined, change: TensorChange): TensorState {
  const after = { ...before, ...change };
  if ("value" in change && !("summary" in change)) delete after.summary;
  if ("grad" in change && !("grad_summary" in change)) delete after.grad_summary;
  return after;
}

function push<K, T>(map: Map<K, Change<T>[]>, key: K, step: number, value: T): void {
  const changes = map.get(key);
  if (changes) changes.push({ step, value });
  else map.set(key, [{ step, value }]);
}

function record(history: History, step: Step, number: number): void {
  for (const change of step.tensors ?? []) {
    const before = history.tensors.get(change.tensor)?.at(-1)?.value;
    push(history.tensors, change.tensor, number, merged(before, change));
  }
  const frame = step.frame ?? 0;
  for (const [name, value] of Object.entries(step.names ?? {})) {
    if (!history.names.has(frame)) history.names.set(frame, new Map());
    push(history.names.get(frame) as Map<string, Change<Value | null>[]>, name, number, value);
  }
}

/** Reads the steps of a recording once, so that any step can be shown without its neighbours. */
export function readHistory(trace: Trace): History {
  const history: History = { tensors: new Map(), names: new Map() };
  trace.steps.forEach((step, index) => record(history, step, index + 1));
  return history;
}
