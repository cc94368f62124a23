/** What is to be told of a tensor's `.grad`: nothing yet, zero, from which passes, and what they added. */

import type { TensorChange } from "../types";
import { indexAt, type Change, type TensorState } from "./history";
import { eventAt, once, type Recording } from "./recording";

/** What one backward pass, or the program itself, put into `.grad`. */
export interface Contribution {
  step: number;
  /** Index into the recording's passes, null where the program wrote the gradient itself. */
  pass: number | null;
  value: unknown;
}

export interface GradStatus {
  kind: "none" | "zero" | "value";
  value: unknown;
  /** What `.grad` is the sum of, since it was last cleared or assigned. */
  contributions: Contribution[];
  /** The step that cleared it, null where it was never written. */
  cleared: number | null;
  /** What the program did to clear it: "zero_grad()". */
  clearing: string;
  /** The contributions are all of it; those of iterations left out are not recorded. */
  whole: boolean;
}

/** How far float32 sums may be from the sum of what is recorded, before something must have been left out. */
const TOLERANCE = 1e-3;

/** True where every number of nested lists is 0. */
export function allZero(value: unknown): boolean {
  return Array.isArray(value) ? value.every(allZero) : value === 0;
}

function hasGrad(change: TensorChange): boolean {
  return change.grad != null || change.grad_summary !== undefined;
}

function contribution(recording: Recording, step: number): Contribution {
  const event = eventAt(recording, step);
  const gradient = event?.grad_outputs?.[0];
  return { step, pass: event?.backward ?? null, value: gradient?.value ?? gradient?.summary ?? null };
}

/** By tensor, and by the index of its last change: a status is worked out once. */
const known = once((): Map<number, GradStatus[]> => new Map());

/** The state of the `.grad` of `tensor` at `step`, undefined before the tensor was met. */
export function gradStatus(recording: Recording, tensor: number, step: number): GradStatus | undefined {
  const changes = recording.history.tensors.get(tensor) ?? [];
  const last = indexAt(changes, step);
  if (last < 0) return undefined;
  let found = known(recording).get(tensor);
  if (!found) known(recording).set(tensor, (found = []));
  return (found[last] ??= statusAfter(recording, tensor, changes.slice(0, last + 1)));
}

/** The status after these changes of a tensor, of which there is at least one. */
function statusAfter(recording: Recording, tensor: number, changes: readonly Change<TensorState>[]): GradStatus {
  let contributions: Contribution[] = [];
  let cleared: number | null = null;
  for (const { step: at, value } of changes) {
    const event = eventAt(recording, at);
    const change = event?.tensors?.find((each) => each.tensor === tensor);
    if (!change || !("grad" in change)) continue;
    if (event?.kind === "node") {
      contributions.push(contribution(recording, at));
    } else {
      cleared = contributions.length > 0 || cleared !== null ? at : null;
      contributions = hasGrad(change) && !allZero(value.grad) ? [{ step: at, pass: null, value: value.grad }] : [];
    }
  }
  const state = (changes.at(-1) as Change<TensorState>).value;
  const operation = cleared === null ? "" : (eventAt(recording, cleared)?.operation ?? "");
  const clearing = operation === "" || operation.startsWith(".") ? operation : `${operation}()`;
  if (!hasGrad(state)) return { kind: "none", value: null, contributions: [], cleared, clearing, whole: true };
  const kind = state.grad != null && allZero(state.grad) ? "zero" : "value";
  const value = state.grad ?? state.grad_summary;
  return { kind, value, contributions, cleared, clearing, whole: isSum(contributions, value) };
}

/** Whether the contributions add up to the gradient, as far as their numbers are recorded. */
function isSum(contributions: readonly Contribution[], total: unknown): boolean {
  const parts = contributions.map(({ value }) => numbersOf(value));
  const whole = numbersOf(total);
  if (!parts.length || parts.some((part) => part.length !== whole.length)) return true;
  return whole.every((value, index) => {
    const added = parts.map((part) => part[index] as number);
    const sum = added.reduce((before, each) => before + each, 0);
    const size = added.reduce((before, each) => before + Math.abs(each), 0);
    return !(Math.abs(sum - value) > TOLERANCE * size + 1e-6);
  });
}

function numbersOf(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersOf);
  return typeof value === "number" ? [value] : [];
}
