/** What the player opens with: the first time, and with each new recording. */

import { hasPlots } from "./recording/plots";
import type { Recording } from "./recording/recording";
import type { ViewState } from "./store";
import type { Options } from "./types";
import { readView } from "./url";

/** The panels that a page opens with. */
export function usualPanels({ layout }: Required<Options>): ViewState["open"] {
  return { left: layout === "expression" ? null : "output", right: null };
}

/** The first view: as the page wants it and as its address asks for it, and what is to be said of the address. */
export function firstView(options: Required<Options>, search: string): { change: Partial<ViewState>; notes: string[] } {
  const { change, notes } = options.query ? readView(search) : { change: {}, notes: [] };
  const tab = options.layout === "training" ? "plots" : "graph";
  return { change: { open: usualPanels(options), present: options.present, tab, ...change }, notes };
}

/** On the training page the last run stays in sight behind the new one, unless another one is pinned. */
export function ghostAfter({ layout }: Required<Options>, { ghost, pinned }: ViewState, before: Recording | null): Recording | null {
  if (pinned) return ghost;
  return before && layout === "training" && hasPlots(before) ? before : null;
}
