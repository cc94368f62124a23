/** What a view may ask of the player: the one interface between them. */

import type { Verdict } from "./recording/questions";
import type { NodeRef, Recording } from "./recording/recording";
import type { Panel, ViewState } from "./store";

/** From a step to another one of the same recording. */
export type Move = (recording: Recording, step: number) => number;

export interface Controls {
  /** Changes what is seen. */
  set(change: Partial<ViewState>): void;
  /** Goes to a step and stands still there. */
  goTo(step: number): void;
  move(move: Move): void;
  togglePlay(): void;
  /** The next speed up (1) or down (-1). */
  changeSpeed(by: 1 | -1): void;
  /** Does what the filled button says. */
  primary(): void;
  /** Selects a node: its code, its tensor and its details are marked with it. */
  select(ref: NodeRef): void;
  togglePanel(panel: Panel): void;
  togglePicture(): void;
  fitGraph(): void;
  /** Ask me first, or no longer. */
  toggleAsk(): void;
  /** Takes the step that was asked for, with what is to be said of the answer. */
  answer(verdict: Verdict): void;
  /** Code and graph only, large enough for a hall, over the whole window. */
  togglePresent(): void;
  /** Keeps this run in the plots while the program is changed, or lets go of it. */
  togglePin(): void;
  /** Both runs together, or this one alone. */
  toggleTwin(): void;
  /** One of the page's own commands, by its name. */
  command(name: string): void;
  toggleShare(): void;
  toggleHelp(): void;
  editCode(): void;
  /** Asks Python for pictures, or for iterations in full detail, that the payload lacks. */
  want(views: string[], iterations: number[]): void;
  /** Asks Python to end the run under way. */
  stopRun(): void;
}
