/** A link to what is seen: the page's own part, the step, what is open, and the run that goes along with this one. */

import { usualPanels } from "./opening";
import { packed } from "./packing";
import { openingStep } from "./recording/moments";
import type { Recording } from "./recording/recording";
import type { Scene } from "./scene";
import { queryOf, viewQuery } from "./url";

type Query = Record<string, string>;
type Seen = Pick<Scene, "options" | "state" | "data">;

/** What the player adds to the page's own part: what differs from how the page opens, and the text of the other run. */
export async function seenQuery({ options, state, data }: Seen, recording: Recording): Promise<Query> {
  const shown = viewQuery(state, openingStep(recording, data.open_at), usualPanels(options));
  const { ghost, twin, pinned } = state;
  return ghost && (twin || pinned) ? { ...shown, other: await packed(ghost.trace.source) } : shown;
}

/** The address of a step of the page; "" where it has none. */
export function linkTo({ options, state }: Seen, seen: Query = {}): string {
  if (!options.query) return "";
  const { origin, pathname, search } = window.location;
  return origin + pathname + queryOf(search, options.query, { ...seen, step: String(state.step) });
}
