/** The loss over one weight: where each iteration of a loop stood, and the slope that backward found there. */

import { indexAt } from "./history";
import { ended, plotsOf } from "./plots";
import { nodeOf, once, type Recording } from "./recording";

/** Where an iteration computed its loss: `slope` is d loss / d weight there, null where it is not recorded. */
export interface Place {
  iteration: number;
  weight: number;
  loss: number;
  slope: number | null;
  /** The step from which the loss, and that from which the slope is known. */
  since: number;
  slopeSince: number;
}

export interface Landscape {
  loss: string;
  weight: string;
  places: Place[];
}

/** The steps at which a leaf received one number from a pass, with that number. */
const slopes = once((recording: Recording): { step: number; variable: string; value: number }[] =>
  recording.trace.steps.flatMap((event, index) => {
    const node = event.kind === "node" ? nodeOf(recording, event.node) : undefined;
    const value = [event.grad_outputs?.[0]?.value].flat(9);
    if (node?.name !== "AccumulateGrad" || value.length !== 1 || typeof value[0] !== "number") return [];
    return [{ step: index + 1, variable: node.variable ?? "", value: value[0] }];
  }),
);

/** The landscape of a loop with one loss and one weight of one number; null for all others. */
export function landscapeOf(recording: Recording, loop: number): Landscape | null {
  const { loss, weight } = plotsOf(recording, loop);
  const series = recording.trace.series.filter((each) => each.loop === loop && (each.role === "loss" || each.role === "weight"));
  if (loss.length !== 1 || weight.length !== 1 || series.some(({ stride = 1, stat = "value" }) => stride !== 1 || stat !== "value")) return null;
  const [losses, weights] = [loss[0], weight[0]];
  if (!losses || !weights || weights.initial === null) return null;
  const variable = series.find(({ role }) => role === "weight")?.variable ?? "";
  const { iterations = [] } = recording.trace.loops?.[loop] ?? {};
  const places = losses.points.map(({ iteration, value }): Place => {
    const own = iterations.find(({ index }) => index === iteration);
    const visit = own && slopes(recording).find((each) => each.variable === variable && own.first_step <= each.step && each.step <= own.last_step);
    const pass = own && recording.trace.passes?.find(({ first_step: first }) => own.first_step <= first && first <= own.last_step);
    const next = iterations.find(({ index }) => index > iteration);
    const since = pass ? pass.first_step - 1 : own ? own.last_step : (next?.first_step ?? recording.last);
    return {
      iteration,
      weight: iteration === 0 ? (weights.initial as number) : (weights.points[iteration - 1]?.value ?? Number.NaN),
      loss: value,
      slope: visit?.value ?? null,
      since,
      slopeSince: visit?.step ?? Number.POSITIVE_INFINITY,
    };
  });
  const finite = places.filter((place) => Number.isFinite(place.weight) && Number.isFinite(place.loss));
  return finite.length ? { loss: losses.name, weight: weights.name, places: finite } : null;
}

/** How many places have been reached by `step`. */
export function reached(recording: Recording, landscape: Landscape, loop: number, step: number): number {
  const done = ended(recording, loop, step);
  const known = indexAt(landscape.places.map(({ since }) => since), step) + 1;
  return Math.max(known, landscape.places.filter(({ iteration }) => iteration <= done).length);
}
