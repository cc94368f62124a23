/** The page's address: the page's own parameters, the step and what is open, written when the learner has come to rest. */

import { PANELS } from "./panels";
import type { NodeRef } from "./recording/recording";
import type { Dock, Panel, ViewState } from "./store";

/** How long nothing may happen before the address is written, in milliseconds. */
const REST = 400;
/** Streamlit's own parameters stay. */
const KEPT = /^embed/;
const NONE = "none";
/** The parameters that are 1 where something is on, by what they say of the view. */
const SWITCHES = [
  ["present", "present"],
  ["twin", "twin"],
  ["pin", "pinned"],
  ["ask", "ask"],
  ["saved", "savedTensors"],
  ["legend", "legend"],
] as const;
/** The selected node: graph, repetition and node. */
const NODE = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

type Open = Record<Dock, Panel | null>;

/** The query of a page: what Streamlit keeps, what the page gave, and what the player adds. */
export function queryOf(current: string, own: Record<string, string>, shown: Record<string, string>): string {
  const kept = [...new URLSearchParams(current)].filter(([name]) => KEPT.test(name));
  const query = new URLSearchParams(kept);
  for (const [name, value] of Object.entries({ ...own, ...shown })) query.set(name, value);
  const text = query.toString();
  return text && `?${text}`;
}

function panelNames(open: Open): string {
  return [open.left, open.right].filter(Boolean).join(",") || NONE;
}

/** What the address says of the view, where it is not what the page opens with. */
export function viewQuery(state: ViewState, opening: number, usual: Open): Record<string, string> {
  const query: Record<string, string> = {};
  if (state.step !== opening) query.step = String(state.step);
  if (state.drawing !== "annotated") query.view = state.drawing;
  if (panelNames(state.open) !== panelNames(usual)) query.panel = panelNames(state.open);
  if (state.selected) query.node = state.selected.join(".");
  for (const [name, key] of SWITCHES) if (state[key]) query[name] = "1";
  return query;
}

/** The panels that an address names, and the names that no panel has. */
function readPanels(text: string): { open: Open; unknown: string[] } {
  const open: Open = { left: null, right: null };
  const unknown = text.split(",").filter((name) => {
    const row = PANELS.find(({ id }) => id === name);
    if (row) open[row.dock] = row.id;
    return !row && name !== NONE;
  });
  return { open, unknown };
}

/** What an address asks of the view, and a sentence for each value that cannot be used. */
export function readView(search: string): { change: Partial<ViewState>; notes: string[] } {
  const query = new URLSearchParams(search);
  const change: Partial<ViewState> = {};
  const notes: string[] = [];
  const refuse = (name: string, allowed: string) => notes.push(`${name} in the address is ignored. It must be ${allowed}.`);
  const [view, panel, node] = ["view", "panel", "node"].map((name) => query.get(name));
  if (view === "torchviz" || view === "annotated") change.drawing = view;
  else if (view != null) refuse("view", "annotated or torchviz");
  if (panel != null) {
    const { open, unknown } = readPanels(panel);
    if (unknown.length) refuse("panel", `${NONE}, or of ${PANELS.map(({ id }) => id).join(", ")}`);
    else change.open = open;
  }
  const numbers = NODE.exec(node ?? "")?.slice(1).map(Number);
  if (numbers) change.selected = numbers as NodeRef;
  else if (node != null) refuse("node", "three numbers with points between");
  for (const [name, key] of SWITCHES) {
    const value = query.get(name);
    if (value === "1" || value === "0") change[key] = value === "1";
    else if (value != null) refuse(name, "0 or 1");
  }
  return { change, notes };
}

export class Address {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The page that the player stands on: the address leads to another one a moment before the player goes. */
  private page = "";

  /** Writes the address after a rest, then asking what is shown; a later call takes the place of an earlier one. */
  write(own: Record<string, string>, shown: () => Promise<Record<string, string>>): void {
    clearTimeout(this.timer);
    const { pathname } = window.location;
    // The bare address leads on to a page.
    if (!this.page && !pathname.endsWith("/")) this.page = pathname;
    const timer = setTimeout(async () => {
      const seen = await shown();
      if (this.timer === timer && window.location.pathname === this.page) replaceQuery(own, seen);
    }, REST);
    this.timer = timer;
  }

  /** Nothing is to be written while the player plays or goes. */
  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

function replaceQuery(own: Record<string, string>, shown: Record<string, string>): void {
  const { pathname, search, hash } = window.location;
  const query = queryOf(search, own, shown);
  if (query !== search) history.replaceState(history.state, "", pathname + query + hash);
}
