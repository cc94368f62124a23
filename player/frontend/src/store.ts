/** What the learner has chosen to see. One object, changed only by `set`; the views are drawn once a frame. */

import type { Choice } from "./graph/folds";
import type { Verdict } from "./recording/questions";
import type { NodeRef, Recording } from "./recording/recording";

/** The panels that open on request; `panels.ts` says where each stands and makes it. */
export type Panel = "variables" | "output" | "tensors" | "details";
/** Where a panel opens: under the code or under the graph. Each dock shows one at a time. */
export type Dock = "left" | "right";
/** What a narrow screen shows under the picture. */
export type Tab = "plots" | "graph" | "code" | Panel;
export type Drawing = "annotated" | "torchviz";

export interface ViewState {
  /** The cursor: the state after so many events. */
  step: number;
  playing: boolean;
  /** Steps per second while playing. */
  speed: number;
  drawing: Drawing;
  showAttributes: boolean;
  showSaved: boolean;
  /** The annotated picture's notes on saved tensors. */
  savedTensors: boolean;
  legend: boolean;
  /** By graph: the blocks that the learner has folded; what is folded at first where there is none. */
  folds: Choice;
  selected: NodeRef | null;
  /** The open panel of each dock, null where it is closed. */
  open: Record<Dock, Panel | null>;
  /** The tab shown on a narrow screen. */
  tab: Tab;
  /** On a narrow screen the editor opens on request only. */
  editing: boolean;
  help: boolean;
  /** Code and graph only, large enough for a hall. */
  present: boolean;
  /** The run that is drawn faintly beside this one: the last one, or one that was pinned. */
  ghost: Recording | null;
  pinned: boolean;
  /** That run goes along with this one: both graphs, both curves. */
  twin: boolean;
  /** Ask me first: a backward step is taken once the learner has said what it brings. */
  ask: boolean;
  /** The step that is asked for now, null where none is. */
  question: number | null;
  /** The steps that were answered. */
  answered: ReadonlySet<number>;
  /** What was said of the last answer, until the learner moves on. */
  verdict: Verdict | null;
  /** What can be taken away is shown. */
  share: boolean;
}

export const SPEEDS = [0.5, 1, 2, 5, 20] as const;

export const FIRST_VIEW: ViewState = {
  step: 0,
  playing: false,
  speed: 2,
  drawing: "annotated",
  showAttributes: false,
  showSaved: false,
  savedTensors: false,
  legend: false,
  folds: {},
  selected: null,
  open: { left: null, right: null },
  tab: "graph",
  editing: false,
  help: false,
  present: false,
  ghost: null,
  pinned: false,
  twin: false,
  ask: false,
  question: null,
  answered: new Set(),
  verdict: null,
  share: false,
};

/** Holds the view's state and asks for one drawing a frame, however often it changes. */
export class Store {
  state: ViewState = { ...FIRST_VIEW };
  private frame = 0;

  constructor(private readonly draw: () => void) {}

  /** Changes the state; the drawing follows in the next frame. */
  set(change: Partial<ViewState>): void {
    this.state = { ...this.state, ...change };
    this.request();
  }

  /** Asks for a drawing in the next frame. */
  request(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Draws now what was asked for the next frame: it is then done when that frame begins. */
  flush(): void {
    if (!this.frame) return;
    this.stop();
    this.draw();
  }

  /** Drops a drawing that was asked for. */
  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
