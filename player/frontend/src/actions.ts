/** What can be done with the player, with the keys for it: the one table behind the keyboard and its help. */

export interface Commands {
  stepForward(): void;
  stepBack(): void;
  first(): void;
  last(): void;
  togglePlay(): void;
  nextPhase(): void;
  nextIteration(): void;
  previousIteration(): void;
  togglePicture(): void;
  fit(): void;
  showPanel(panel: "variables" | "output" | "details"): void;
  toggleHelp(): void;
}

export interface Action {
  label: string;
  /** `KeyboardEvent.key` values. */
  keys: string[];
  run(commands: Commands): void;
}

export const ACTIONS: readonly Action[] = [
  { label: "One step forward", keys: ["ArrowRight"], run: (player) => player.stepForward() },
  { label: "One step back", keys: ["ArrowLeft"], run: (player) => player.stepBack() },
  { label: "To the first step", keys: ["Home"], run: (player) => player.first() },
  { label: "To the last step", keys: ["End"], run: (player) => player.last() },
  { label: "Play or pause", keys: [" "], run: (player) => player.togglePlay() },
  { label: "To the end of the iteration", keys: ["PageDown"], run: (player) => player.nextIteration() },
  { label: "To the iteration before", keys: ["PageUp"], run: (player) => player.previousIteration() },
  { label: "To the end of the phase", keys: ["p"], run: (player) => player.nextPhase() },
  { label: "Annotated graph or torchviz", keys: ["g"], run: (player) => player.togglePicture() },
  { label: "Fit the graph", keys: ["f"], run: (player) => player.fit() },
  { label: "Variables", keys: ["v"], run: (player) => player.showPanel("variables") },
  { label: "Output", keys: ["o"], run: (player) => player.showPanel("output") },
  { label: "Details", keys: ["d"], run: (player) => player.showPanel("details") },
  { label: "This list", keys: ["?"], run: (player) => player.toggleHelp() },
];

/** Keys that only the editor and the graph know: for the list. */
export const OTHER_KEYS: readonly [string, string][] = [
  ["Run the program now (in the code)", "Ctrl Enter"],
  ["Undo, redo (in the code)", "Ctrl Z, Ctrl Shift Z"],
  ["Leave the code", "Esc, then Tab"],
  ["Go along the edges (on a node)", "Arrows"],
  ["Select (on a node)", "Enter"],
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

/** The action of a key press, undefined where the press belongs to a field or to the browser. */
export function actionOf(event: KeyboardEvent): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = event.target as HTMLElement;
  if (target.closest(".cm-editor, select, textarea, dialog, input:not([type=range])")) return undefined;
  if (event.key === " " && target.closest("button, a")) return undefined;
  return ACTIONS.find((action) => action.keys.includes(event.key));
}
