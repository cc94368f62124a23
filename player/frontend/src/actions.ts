/** What can be done with the player, with the keys for it: the one table behind the keyboard and its help. */

import type { Controls } from "./controls";
import { PANELS } from "./panels";
import type { Command } from "./types";
import {
  firstStep,
  intoBackward,
  lastStep,
  nextIteration,
  nextPhase,
  overLine,
  previousIteration,
  previousPhase,
  stepBack,
  stepForward,
} from "./recording/moments";

export interface Action {
  label: string;
  /** `KeyboardEvent.key` values. */
  keys: string[];
  run(player: Controls): void;
}

export const ACTIONS: readonly Action[] = [
  { label: "One step forward", keys: ["ArrowRight"], run: (player) => player.move(stepForward) },
  { label: "One step back", keys: ["ArrowLeft"], run: (player) => player.move(stepBack) },
  { label: "To the first step", keys: ["Home"], run: (player) => player.move(firstStep) },
  { label: "To the last step", keys: ["End"], run: (player) => player.move(lastStep) },
  { label: "Play or pause", keys: [" "], run: (player) => player.togglePlay() },
  { label: "Play faster", keys: [">"], run: (player) => player.changeSpeed(1) },
  { label: "Play slower", keys: ["<"], run: (player) => player.changeSpeed(-1) },
  { label: "Over the next line", keys: ["l"], run: (player) => player.move(overLine) },
  { label: "Into the next backward pass", keys: ["b"], run: (player) => player.move(intoBackward) },
  { label: "To the end of the iteration", keys: ["PageDown"], run: (player) => player.move(nextIteration) },
  { label: "To the iteration before", keys: ["PageUp"], run: (player) => player.move(previousIteration) },
  { label: "To the end of the phase", keys: ["n"], run: (player) => player.move(nextPhase) },
  { label: "To the phase before", keys: ["N"], run: (player) => player.move(previousPhase) },
  { label: "Annotated graph or torchviz", keys: ["g"], run: (player) => player.togglePicture() },
  { label: "Fit the graph", keys: ["f"], run: (player) => player.fitGraph() },
  ...PANELS.map(({ id, label, key }) => ({ label, keys: [key], run: (player: Controls) => player.togglePanel(id) })),
  { label: "Ask me first", keys: ["a"], run: (player) => player.toggleAsk() },
  { label: "Present: large, code and graph only", keys: ["p"], run: (player) => player.togglePresent() },
  { label: "Take it with you: pictures, files, link", keys: ["s"], run: (player) => player.toggleShare() },
  { label: "This list", keys: ["?"], run: (player) => player.toggleHelp() },
];

/** Keys that only the editor and the graph know: for the list. */
export const OTHER_KEYS: readonly [string, string][] = [
  ["Run the program now (in the code)", "Ctrl Enter"],
  ["Undo, redo (in the code)", "Ctrl Z, Ctrl Shift Z"],
  ["Leave the code", "Esc, then Tab"],
  ["Go along the edges (on a node)", "Arrows"],
  ["Larger, smaller, all of it, move the drawing (on a node)", "+, -, 0, Shift and arrows"],
  ["Select (on a node); again, to the next time it runs", "Enter"],
  ["To the next time that a line runs", "Press its number"],
  ["One step on, back (on the sentence, by touch)", "Swipe left, right"],
];

const NAMES: Record<string, string> = {
  " ": "Space",
  ArrowRight: "→",
  ArrowLeft: "←",
  PageDown: "Page Down",
  PageUp: "Page Up",
};

/** How a key is written on a keyboard. */
export function keyName(key: string): string {
  return NAMES[key] ?? key;
}

const TWIN: Action = { label: "This run and the one before together", keys: ["c"], run: (player) => player.toggleTwin() };

/** The page's own commands as actions; where a command makes another run, both can be looked at together. */
export function commandActions(commands: readonly Command[]): Action[] {
  const own = commands.map(({ name, key, label }): Action => ({ label, keys: [key], run: (player) => player.command(name) }));
  return own.length ? [...own, TWIN] : [];
}

/** The action of a key press, undefined where the press belongs to a field or to the browser. */
export function actionOf(event: KeyboardEvent, commands: readonly Command[]): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = event.target as HTMLElement;
  if (target.closest(".cm-editor, select, textarea, dialog, input:not([type=range])")) return undefined;
  if (event.key === " " && target.closest("button, a")) return undefined;
  return [...ACTIONS, ...commandActions(commands)].find((action) => action.keys.includes(event.key));
}
