/** In a hall: how code and graph share the window, so that the graph can be read from the last row. */

import type { AnnotatedDrawing } from "../types";
import { arrangementsOf, fitScale, type Arrangement, type Size } from "./arrangement";

/** Letters of a drawing are 13 units high; at this scale they are 20 pixels. */
export const LEGIBLE = 20 / 13;
/** Height of a line of code in pixels: `--code`, and the lines' distance. */
const LINE = 38;
const GAP = 8;
const BORDERS = 2;
/** The graph's share of the width beside the code, and the least width in which they stand beside each other. */
const BESIDE = 0.6;
const LEAST_BESIDE = 900;
/** Lines of code below a graph that takes the whole width: as many as it leaves room for. */
const ROWS = [5, 3, 2, 1] as const;

/** One way to share the window. */
export interface Plan extends Size {
  /** Lines of code below the graph; null where the code stands beside it. */
  rows: number | null;
}

/** What a drawing is shown in. */
export interface Shown {
  plan: Plan;
  arrangement: Arrangement;
  /** All of it can be read. */
  legible: boolean;
}

/** Height of the code panel with so many lines. */
export function codeHeight(rows: number): number {
  return rows * LINE + BORDERS;
}

/** The ways to share a window, those with more code first; `width` and `height` are the graph's. */
export function plansOf({ width, height }: Size): Plan[] {
  const beside = { rows: null, width: BESIDE * width - GAP - BORDERS, height: height - BORDERS };
  const below = ROWS.map((rows) => ({ rows, width: width - BORDERS, height: height - codeHeight(rows) - GAP - BORDERS }));
  return (width < LEAST_BESIDE ? below : [beside, ...below]).filter((plan) => plan.height > 0);
}

/** How much of a picture is in sight at the scale at which it can be read. */
function share(picture: Size, room: Size): number {
  return Math.min(room.width / LEGIBLE / picture.width, 1) * Math.min(room.height / LEGIBLE / picture.height, 1);
}

/** The first plan in which a drawing can be read; where there is none, that in which most of it is in sight. */
export function planFor(drawing: AnnotatedDrawing, plans: readonly Plan[]): Shown {
  const all = plans.flatMap((plan) => arrangementsOf(drawing).map((arrangement) => ({ plan, arrangement })));
  const scale = ({ plan, arrangement }: (typeof all)[number]) => fitScale(arrangement, plan, Number.POSITIVE_INFINITY);
  const legible = all.filter((each) => scale(each) >= LEGIBLE - 1e-3);
  const first = legible.filter(({ plan }) => plan === legible[0]?.plan).sort((one, other) => scale(other) - scale(one))[0];
  if (first) return { ...first, legible: true };
  const most = all.reduce((best, each) => (share(each.arrangement, each.plan) > share(best.arrangement, best.plan) + 0.01 ? each : best));
  return { ...most, legible: false };
}
