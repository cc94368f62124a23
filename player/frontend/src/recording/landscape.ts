/** The loss over one weight: where each iteration of a loop stood, and the slope that backward found there. */

import type { Iteration } from "../types";
import { lossKnown, plotsOf } from "./plots";
import { instanceOf, nodeOf, once, tensorAt, type Recording } from "./recording";

/** Where an iteration computed its loss: `slope` is d loss / d weight there, null where it is not recorded. */
export interface Place {
  iteration: number;
  weight: number;
  loss: number;
  slope: number | null;
  /** The step from which the slope is known, and the tensor whose `.grad` it was added to. */
  slopeSince: number;
  leaf: number | null;
}

export interface Landscape {
  loss: string;
  weight: string;
  places: Place[];
}

/** The steps at which a leaf received one number from a pass, with that number. */
const slopes = once((recording: Recording): { step: number; variable: string; value: number; leaf: number | null }[] =>
  recording.trace.steps.flatMap((event, index) => {
    const node = event.kind === "node" ? nodeOf(recording, event.node) : undefined;
    const value = [event.grad_outputs?.[0]?.value].flat(9);
    if (node?.name !== "AccumulateGrad" || value.length !== 1 || typeof value[0] !== "number") return [];
    const leaf = event.node ? (instanceOf(recording, event.node)?.tensors[event.node[2]] ?? null) : null;
    return [{ step: index + 1, variable: node.variable ?? "", value: value[0], leaf }];
  }),
);

/**
 * The landscape of a loop with one loss and one weight of one number; null for all others, and where an iteration has
 * several backward passes: each minibatch has a loss of its own over the weight.
 */
export function landscapeOf(recording: Recording, loop: number): Landscape | null {
  const { loss, weight } = plotsOf(recording, loop);
  const series = recording.trace.series.filter((each) => each.loop === loop && (each.role === "loss" || each.role === "weight"));
  if (loss.length !== 1 || weight.length !== 1 || series.some(({ stride = 1, stat = "value" }) => stride !== 1 || stat !== "value")) return null;
  const [losses, weights] = [loss[0], weight[0]];
  if (!losses || !weights || weights.initial === null) return null;
  const variable = series.find(({ role }) => role === "weight")?.variable ?? "";
  const { iterations = [] } = recording.trace.loops?.[loop] ?? {};
  const visits = (own: Iteration | undefined) =>
    slopes(recording).filter((each) => own && each.variable === variable && own.first_step <= each.step && each.step <= own.last_step);
  if (iterations.some((own) => visits(own).length > 1)) return null;
  const places = losses.points.map(({ iteration, value }): Place => {
    const [visit] = visits(iterations.find(({ index }) => index === iteration));
    return {
      iteration,
      weight: iteration === 0 ? (weights.initial as number) : (weights.points[iteration - 1]?.value ?? Number.NaN),
      loss: value,
      slope: visit?.value ?? null,
      slopeSince: visit?.step ?? Number.POSITIVE_INFINITY,
      leaf: visit?.leaf ?? null,
    };
  });
  const finite = places.filter((place) => Number.isFinite(place.weight) && Number.isFinite(place.loss));
  return finite.length ? { loss: losses.name, weight: weights.name, places: finite } : null;
}

/** How many places have been reached by `step`. */
export function reached(recording: Recording, landscape: Landscape, loop: number, step: number): number {
  const known = lossKnown(recording, loop, step);
  return landscape.places.filter(({ iteration }) => iteration <= known).length;
}

/** The one number in `.grad` of the place's weight at `step`, null where there is none or another one. */
export function gradAt(recording: Recording, { leaf, slopeSince }: Place, step: number): number | null {
  const value = [slopeSince <= step ? tensorAt(recording, leaf, step)?.grad : null].flat(9);
  return value.length === 1 && typeof value[0] === "number" ? value[0] : null;
}
