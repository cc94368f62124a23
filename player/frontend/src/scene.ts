/** What the views are drawn from. */

import type { Program } from "./program";
import { hasPlots } from "./recording/plots";
import type { Recording } from "./recording/recording";
import { counterpart } from "./recording/runs";
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
  /** The run that goes along with this one, and how far it has come; null where this one is alone. */
  twin: { recording: Recording; step: number } | null;
  /** One view at a time: there is no room for two. */
  narrow: boolean;
  state: ViewState;
}

/** What the player holds beside the program. */
export interface Seen extends Pick<Scene, "state" | "notes" | "narrow"> {
  /** The editor's text. */
  text: string;
}

/** The scene of a program as it is seen, null until Python has sent one. */
export function sceneOf({ data, options, recording, error, old, typing }: Program, { text, ...seen }: Seen): Scene | null {
  if (!data) return null;
  const aligned = recording?.trace.source === text;
  const plotted = options.layout !== "expression" && recording !== null && hasPlots(recording);
  return { data, options, recording, error, old, typing, aligned, plotted, twin: twinOf(recording, seen.state), ...seen };
}

function twinOf(recording: Recording | null, { twin, ghost, step }: ViewState): Scene["twin"] {
  return twin && ghost && recording ? { recording: ghost, step: counterpart(recording, step, ghost) } : null;
}

export interface View {
  readonly element: Element;
  update(scene: Scene): void;
}

/** Significant digits in the graph. */
export function graphDigits(scene: Scene): number {
  return scene.state.present ? 4 : 3;
}
