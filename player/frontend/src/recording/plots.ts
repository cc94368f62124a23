/** The curves of the loop that a step is in: loss and weights, up to what has run. */

import type { Series } from "../types";
import type { Recording } from "./recording";
import { points, type Point } from "./series";

export interface Curve {
  name: string;
  role: Series["role"];
  points: Point[];
  /** The value before the first iteration, where there was one. */
  initial: number | null;
}

export interface Plots {
  loop: number;
  count: number;
  loss: Curve[];
  weight: Curve[];
}

/** More curves than these in one plot cannot be told apart. */
const MOST_CURVES = 6;

function curve(series: Series): Curve {
  const initial = typeof series.initial === "number" ? series.initial : null;
  return { name: series.name, role: series.role, points: points(series), initial };
}

/** The curves of one loop. */
export function plotsOf(recording: Recording, loop: number): Plots {
  const own = recording.trace.series.filter((series) => series.loop === loop);
  const withRole = (role: Series["role"]) => own.filter((series) => series.role === role).slice(0, MOST_CURVES).map(curve);
  return { loop, count: recording.trace.loops?.[loop]?.count ?? 0, loss: withRole("loss"), weight: withRole("weight") };
}

function isPlotted({ role }: Series): boolean {
  return role === "loss" || role === "weight";
}

/** True where the recording has a curve to show. */
export function hasPlots(recording: Recording): boolean {
  return recording.trace.series.some(isPlotted);
}

/** The loop whose curves are shown at `step`: the last begun that has some, else the first; null where none has. */
export function loopAt(recording: Recording, step: number): number | null {
  const plotted = new Set(recording.trace.series.filter(isPlotted).map(({ loop }) => loop));
  const loops = (recording.trace.loops ?? []).flatMap((loop, index) => (plotted.has(index) ? [{ loop, index }] : []));
  const begun = loops.filter(({ loop }) => (loop.iterations[0]?.first_step ?? Infinity) <= step);
  return (begun.at(-1) ?? loops[0])?.index ?? null;
}

/** The last iteration of `loop` that has ended by `step`, -1 before the first. */
export function ended(recording: Recording, loop: number, step: number): number {
  const { iterations = [], count = 0 } = recording.trace.loops?.[loop] ?? {};
  if (step >= recording.last) return count - 1;
  const done = iterations.filter((each) => each.last_step <= step).at(-1);
  const next = iterations.find((each) => each.first_step > step);
  const running = iterations.some((each) => each.first_step <= step && step < each.last_step);
  if (!running && done && !next) return count - 1;
  return done?.index ?? -1;
}

/**
 * The last iteration whose loss is known at `step`: it has ended, or its last backward pass is about to begin. Of
 * several, one for each minibatch, the curve has the last one's loss.
 */
export function lossKnown(recording: Recording, loop: number, step: number): number {
  const done = ended(recording, loop, step);
  const running = recording.trace.loops?.[loop]?.iterations.find((each) => each.first_step <= step && step <= each.last_step);
  const pass = running && recording.trace.passes?.filter(({ first_step: first }) => running.first_step <= first && first <= running.last_step).at(-1);
  return pass && running && pass.first_step - 1 <= step ? Math.max(done, running.index) : done;
}

/** The step at the end of an iteration, null where that iteration is not recorded in detail. */
export function stepOf(recording: Recording, loop: number, iteration: number): number | null {
  return recording.trace.loops?.[loop]?.iterations.find((each) => each.index === iteration)?.last_step ?? null;
}
