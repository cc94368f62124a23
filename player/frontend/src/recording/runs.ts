/** Two runs beside each other: what was changed in the program between them, and which steps belong together. */

import type { Iteration } from "../types";
import { beforeLoops, iterations } from "./moments";
import { phases, type Phase } from "./phases";
import type { Recording } from "./recording";

/** The first line of `before` that `after` has not at the same place, without its indent; "" where nothing differs. */
export function changedLine(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const at = old.findIndex((line, index) => line !== now[index]);
  return at < 0 ? "" : (old.slice(at).find((line) => line.trim()) ?? "").trim();
}

function phasesIn(recording: Recording, { first_step: first, last_step: last }: Iteration): Phase[] {
  return phases(recording).filter((phase) => phase.first <= last && phase.last >= first);
}

/** The step of another run of nearly the same program that has come as far as `step` of this one. */
export function counterpart(recording: Recording, step: number, other: Recording): number {
  const own = iterations(recording).find(({ first_step: first, last_step: last }) => first <= step && step <= last);
  if (!own) return step <= beforeLoops(recording) ? Math.min(step, beforeLoops(other)) : other.last;
  const theirs = iterations(other).find(({ index }) => index === own.index);
  if (!theirs) return other.last;
  const within = phasesIn(recording, own).filter(({ first }) => first <= step);
  const there = phasesIn(other, theirs);
  // A phase that the other run has not is over there: it stands at the end of the one before.
  for (const [at, phase] of [...within.entries()].reverse()) {
    const nth = within.slice(0, at).filter(({ kind }) => kind === phase.kind).length;
    const same = there.filter(({ kind }) => kind === phase.kind)[nth];
    const into = Math.max(step, phase.first) - Math.max(phase.first, own.first_step);
    if (same) return step >= phase.last ? Math.min(same.last, theirs.last_step) : Math.min(Math.max(same.first, theirs.first_step) + into, same.last);
  }
  return theirs.first_step;
}
