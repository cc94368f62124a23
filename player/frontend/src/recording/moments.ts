/** The timeline's structure: phases, iterations, marks, and the step that the player opens at. */

import type { Iteration, Step } from "../types";
import { clamp, type Recording } from "./recording";

export type PhaseKind = "forward" | "backward" | "update" | "grad";

/** A run of events of one kind: the steps after `first - 1` up to `last`. */
export interface Phase {
  kind: PhaseKind;
  first: number;
  last: number;
}

/** A place on the timeline worth seeing. */
export interface Mark {
  kind: "print" | "warning" | "error" | "iteration";
  step: number;
  label: string;
}

export type OpenAt = "end" | "before-backward" | number;

function phaseOf(step: Step): PhaseKind | null {
  if (step.kind === "print" || step.kind === "warning" || step.kind === "error") return null;
  if (step.backward != null || step.kind === "node" || step.kind === "capture") return "backward";
  if (step.kind === "update") return "update";
  return step.kind === "grad" ? "grad" : "forward";
}

/** The phases in order; prints, warnings and the error belong to the phase they are met in. */
export function phases(recording: Recording): Phase[] {
  const found: Phase[] = [];
  recording.trace.steps.forEach((step, index) => {
    const current = found.at(-1);
    const kind = phaseOf(step) ?? current?.kind ?? "forward";
    if (current?.kind === kind) current.last = index + 1;
    else found.push({ kind, first: index + 1, last: index + 1 });
  });
  return found;
}

/** The iterations of the outermost loops that are recorded in full, in order. */
export function iterations(recording: Recording): Iteration[] {
  const outermost = (recording.trace.loops ?? []).filter((loop) => loop.parent == null);
  return outermost.flatMap((loop) => loop.iterations).filter((each) => each.last_step >= each.first_step);
}

/** Prints, warnings, the error and the iterations' ends. */
export function marks(recording: Recording): Mark[] {
  const found: Mark[] = iterations(recording).map((each) => ({
    kind: "iteration",
    step: each.last_step,
    label: `iteration ${each.index}`,
  }));
  recording.trace.steps.forEach((step, index) => {
    const { kind } = step;
    if (kind === "print" || kind === "warning" || kind === "error") {
      found.push({ kind, step: index + 1, label: kind });
    }
  });
  return found;
}

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

/** The end of the iteration that `step` is in or before, the last step where there is none. */
export function nextIteration(recording: Recording, step: number): number {
  return nextEnd(iterations(recording).map((each) => each.last_step), step) ?? recording.last;
}

/** The end of the iteration before, or the step before the first iteration, or 0. */
export function previousIteration(recording: Recording, step: number): number {
  const all = iterations(recording);
  const ends = [(all[0]?.first_step ?? 1) - 1, ...all.map((each) => each.last_step)];
  return ends.filter((end) => end < step).at(-1) ?? 0;
}

/** True where the next event is a node of a backward pass. */
export function backwardIsNext(recording: Recording, step: number): boolean {
  return recording.trace.steps[step]?.kind === "node";
}
