/** Moves through the recording: to marks, phases, iterations, lines and nodes, and the step that the player opens at. */

import type { Iteration, Step } from "../types";
import { lineIn, phases } from "./phases";
import { clamp, instanceOf, once, refKey, type NodeRef, type Recording } from "./recording";

/** A place on the timeline worth seeing. */
export interface Mark {
  kind: "print" | "warning" | "error";
  step: number;
  /** Where it is, and what it says. */
  place: string;
  says: string;
}

export type OpenAt = "end" | "before-backward" | number;

/** The iterations of the outermost loops that are recorded in full, in order. */
export const iterations = once((recording: Recording): Iteration[] => {
  const outermost = (recording.trace.loops ?? []).filter((loop) => loop.parent == null);
  return outermost.flatMap((loop) => loop.iterations).filter((each) => each.last_step >= each.first_step);
});

/** Prints, warnings and the error, each with what it says. */
export function marks(recording: Recording): Mark[] {
  return recording.trace.steps.flatMap(({ kind, sentence, span }, index) => {
    if (kind !== "print" && kind !== "warning" && kind !== "error") return [];
    return [{ kind, step: index + 1, place: `${NAMES[kind]} in line ${span[0]}`, says: sentence }];
  });
}

const NAMES: Record<Mark["kind"], string> = { print: "Print", warning: "Warning", error: "Error" };

/** Where the player opens: after the forward pass of the first backward pass, at the end, or at a given step. */
export function openingStep(recording: Recording, openAt: OpenAt): number {
  if (typeof openAt === "number") return clamp(recording, openAt);
  const first = recording.trace.passes?.[0];
  return openAt === "before-backward" && first ? clamp(recording, first.first_step - 1) : recording.last;
}

export const stepForward = (_: Recording, step: number): number => step + 1;
export const stepBack = (_: Recording, step: number): number => step - 1;
export const firstStep = (): number => 0;
export const lastStep = (recording: Recording): number => recording.last;

/** The end of the first of these spans that lies after `step`. */
function nextEnd(ends: readonly number[], step: number): number | undefined {
  return ends.find((end) => end > step);
}

/** The end of the phase after `step`. */
export function nextPhase(recording: Recording, step: number): number {
  return nextEnd(phases(recording).map((phase) => phase.last), step) ?? recording.last;
}

/** The end of the phase before, or the beginning. */
export function previousPhase(recording: Recording, step: number): number {
  return phases(recording).map((phase) => phase.last).filter((end) => end < step).at(-1) ?? 0;
}

/** Over the next line: to its last event, calls included. */
export function overLine(recording: Recording, step: number): number {
  const { steps } = recording.trace;
  const next = steps[step];
  if (!next) return recording.last;
  const here = steps[step - 1]?.frame ?? 0;
  const frame = lineIn(recording, here, next) === null ? (next.frame ?? 0) : here;
  const line = lineIn(recording, frame, next);
  let end = step + 1;
  while (end < steps.length && lineIn(recording, frame, steps[end] as Step) === line) end++;
  return end;
}

/** The first of these steps after `step`, or the first of all; `step` itself where there is none. */
function nextOf(steps: readonly number[], step: number): number {
  return steps.find((each) => each > step) ?? steps[0] ?? step;
}

/** The next time that a line runs, and after the last time the first one. */
export function nextAtLine(recording: Recording, line: number, step: number): number {
  const at = recording.trace.steps.flatMap(({ span }, index) => (span[0] <= line && line <= span[2] ? [index + 1] : []));
  return nextOf(at, step);
}

/** The next time that something happens to a node: it is recorded, or a gradient arrives. */
export function nextAtNode(recording: Recording, ref: NodeRef, step: number): number {
  const recorded = instanceOf(recording, ref)?.steps[ref[2]];
  const visits = recording.visits.get(refKey(ref)) ?? [];
  return nextOf(recorded === undefined ? visits : [recorded, ...visits], step);
}

/** Into the next backward pass: the step at which its first node has run. */
export function intoBackward(recording: Recording, step: number): number {
  return recording.trace.passes?.find((pass) => pass.first_step > step)?.first_step ?? recording.last;
}

/** The end of the iteration that `step` is in or before, the last step where there is none. */
export function nextIteration(recording: Recording, step: number): number {
  return nextEnd(iterations(recording).map((each) => each.last_step), step) ?? recording.last;
}

/** The step before the first iteration, 0 where there is no loop. */
export function beforeLoops(recording: Recording): number {
  return (iterations(recording)[0]?.first_step ?? 1) - 1;
}

/** The end of the iteration before, or the step before the first iteration, or 0. */
export function previousIteration(recording: Recording, step: number): number {
  const all = iterations(recording);
  const ends = [beforeLoops(recording), ...all.map((each) => each.last_step)];
  return ends.filter((end) => end < step).at(-1) ?? 0;
}

/** True where the next event is a node of a backward pass. */
export function backwardIsNext(recording: Recording, step: number): boolean {
  return recording.trace.steps[step]?.kind === "node";
}
