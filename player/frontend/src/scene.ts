/** What the views are drawn from. */

import type { Recording } from "./recording/recording";
import type { ViewState } from "./store";
import type { Options, PlayerData, ProgramError } from "./types";

export interface Scene {
  data: PlayerData;
  options: Required<Options>;
  /** The recording in sight, null until the first has come. */
  recording: Recording | null;
  /** The error to be told: the recording's, or that of a newer text that did not run. */
  error: ProgramError | null;
  /** The recording is of an older text than the page's. */
  old: boolean;
  /** The editor's text is the recording's, so that its spans hold. */
  aligned: boolean;
  /** What the player itself has to say, beside the page's note. */
  notes: readonly string[];
  /** The editor holds text that was not sent yet. */
  typing: boolean;
  /** The recording has curves, and the page shows them. */
  plotted: boolean;
  /** One view at a time: there is no room for two. */
  narrow: boolean;
  state: ViewState;
}

export interface View {
  readonly element: Element;
  update(scene: Scene): void;
}

/** Significant digits in the graph. */
export function graphDigits(scene: Scene): number {
  return scene.state.present ? 4 : 3;
}
