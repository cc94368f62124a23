/** What a program is doing when: forward, loss, backward, update, zero; in time for the timeline, by line for the code. */

import type { Frame, Step } from "../types";
import { once, type Recording } from "./recording";

export type PhaseKind = "forward" | "loss" | "backward" | "update" | "grad";

/** A run of events of one kind: the steps after `first - 1` up to `last`. */
export interface Phase {
  kind: PhaseKind;
  first: number;
  last: number;
  /** Which backward pass of the recording it is, from 1; null for the other kinds. */
  pass: number | null;
}

/** What each kind is called where there is room, and its letter. */
export const PHASE_NAMES: Record<PhaseKind, readonly [string, string]> = {
  forward: ["forward", "F"],
  loss: ["loss", "L"],
  backward: ["backward", "B"],
  update: ["optimizer.step", "S"],
  grad: ["zero_grad", "Z"],
};

/** The line of `frame` in which an event takes place: its own, or that of the call it is in; null outside of `frame`. */
export function lineIn(recording: Recording, frame: number, { frame: own = 0, span }: Step): number | null {
  let line = span[0];
  for (let at: number | null = own; at !== null; ) {
    if (at === frame) return line;
    const call: Frame | undefined = recording.trace.frames?.[at];
    line = call?.line ?? line;
    at = call?.parent ?? null;
  }
  return null;
}

/** The lines in which a loop binds what it plots as its loss. */
const lossLines = once((recording: Recording): ReadonlySet<number> => {
  const losses = new Set(recording.trace.series.filter(({ role }) => role === "loss").map(({ variable }) => variable));
  const binds = ({ kind, frame = 0, names = {} }: Step) => kind === "assignment" && frame === 0 && Object.keys(names).some((name) => losses.has(name));
  return new Set(recording.trace.steps.flatMap((step) => (binds(step) ? [step.span[0]] : [])));
});

function phaseOf(recording: Recording, step: Step): PhaseKind | null {
  if (step.kind === "print" || step.kind === "warning" || step.kind === "error") return null;
  if (step.backward != null || step.kind === "node" || step.kind === "capture") return "backward";
  if (step.kind === "update" || step.kind === "grad") return step.kind;
  return lossLines(recording).has(lineIn(recording, 0, step) ?? 0) ? "loss" : "forward";
}

/** The phases in order; prints, warnings and the error belong to the phase they are met in. */
export const phases = once((recording: Recording): Phase[] => {
  const found: Phase[] = [];
  recording.trace.steps.forEach((step, index) => {
    const current = found.at(-1);
    const kind = phaseOf(recording, step) ?? current?.kind ?? "forward";
    const pass = kind !== "backward" ? null : step.backward != null ? step.backward + 1 : (current?.pass ?? null);
    if (current?.kind === kind && current.pass === pass) current.last = index + 1;
    else found.push({ kind, first: index + 1, last: index + 1, pass });
  });
  return found;
});

/** By line: what the lines of loops that send gradients back are there for. */
export const linePhases = once((recording: Recording): Map<number, PhaseKind> => {
  const found = new Map<number, PhaseKind>();
  for (const { iterations, parent } of recording.trace.loops ?? []) {
    const first = iterations[0];
    const pass = first && recording.trace.passes?.find(({ first_step: at }) => first.first_step <= at && at <= first.last_step);
    if (!first || !pass || parent != null) continue;
    recording.trace.steps.slice(first.first_step - 1, first.last_step).forEach((step, index) => {
      const [kind, line] = [phaseOf(recording, step), lineIn(recording, 0, step)];
      // What is computed after the gradients is for people to read.
      const forOthers = (kind === "forward" || kind === "loss") && first.first_step + index > pass.first_step;
      if (kind && line && !forOthers && !isHead(recording, line)) found.set(line, kind);
    });
  }
  return found;
});

/** Whether a line begins a loop. */
function isHead(recording: Recording, line: number): boolean {
  return (recording.trace.loops ?? []).some(({ span }) => span[0] === line);
}
