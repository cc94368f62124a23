/** A recording as the views read it: the trace, the drawings, and the indexes made once from them. */

import type { Drawings, Instance, Node, Payload, Step, TensorChange, Trace, Value } from "../types";
import { at, readHistory, type History, type TensorState } from "./history";

/** Which node of which repetition of which graph. */
export type NodeRef = [number, number, number];

export interface Recording {
  trace: Trace;
  drawings: Drawings;
  /** The last step: the number of events. */
  last: number;
  history: History;
  /** By `refKey`: the steps at which this node ran in a backward pass, in order. */
  visits: Map<string, number[]>;
}

/** A key for a node of a repetition of a graph. */
export function refKey(ref: readonly number[]): string {
  return ref.join("/");
}

function readVisits(trace: Trace): Map<string, number[]> {
  const visits = new Map<string, number[]>();
  trace.steps.forEach((step, index) => {
    if (step.kind !== "node" || !step.node) return;
    const key = refKey(step.node);
    const steps = visits.get(key);
    if (steps) steps.push(index + 1);
    else visits.set(key, [index + 1]);
  });
  return visits;
}

/** Indexes a payload for the views. */
export function readRecording(payload: Payload): Recording {
  const { trace, drawings } = payload;
  return { trace, drawings, last: trace.steps.length, history: readHistory(trace), visits: readVisits(trace) };
}

/** A function of a recording, computed once for each. */
export function once<T>(compute: (recording: Recording) => T): (recording: Recording) => T {
  const known = new WeakMap<Recording, T>();
  return (recording) => {
    let found = known.get(recording);
    if (found === undefined) known.set(recording, (found = compute(recording)));
    return found;
  };
}

/** The event that led to `step`, undefined for step 0. */
export function eventAt(recording: Recording, step: number): Step | undefined {
  return recording.trace.steps[step - 1];
}

/** A tensor as it was at `step`, undefined before it was met. */
export function tensorAt(recording: Recording, tensor: number | null | undefined, step: number): TensorState | undefined {
  return tensor == null ? undefined : at(recording.history.tensors.get(tensor), step);
}

/** The names of a frame that were bound at `step`, in the order of first binding. */
export function namesAt(recording: Recording, frame: number, step: number): [string, Value][] {
  const names = recording.history.names.get(frame) ?? new Map();
  const bound: [string, Value][] = [];
  for (const [name, changes] of names) {
    const value = at<Value | null>(changes, step);
    if (value) bound.push([name, value]);
  }
  return bound;
}

/** The step nearest to `step` that the recording has. */
export function clamp(recording: Recording, step: number): number {
  return Math.min(Math.max(Math.trunc(step) || 0, 0), recording.last);
}

/** The node that `ref` names, undefined where the recording does not hold it. */
export function nodeOf(recording: Recording, ref: readonly number[] | null | undefined): Node | undefined {
  return ref ? recording.trace.graphs[ref[0] as number]?.nodes[ref[2] as number] : undefined;
}

/** The repetition that `ref` names. */
export function instanceOf(recording: Recording, ref: readonly number[]): Instance | undefined {
  return recording.trace.graphs[ref[0] as number]?.instances[ref[1] as number];
}

/** True where the tensor changed in the event that led to `step`. */
export function changedAt(recording: Recording, tensor: number, step: number): TensorChange | undefined {
  return eventAt(recording, step)?.tensors?.find((change) => change.tensor === tensor);
}
