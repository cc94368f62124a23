/** The player: holds the state, and draws all views from it once a frame. */

import { actionOf, type Commands } from "./actions";
import { button, h, setAttribute, setText } from "./dom";
import { Edits } from "./editor/edits";
import type { CodeMarks } from "./editor/marks";
import { lineEvents, lineValues, type LineEvents } from "./recording/lines";
import { nextIteration, nextPhase, openingStep, previousIteration } from "./recording/moments";
import { primaryAt, sentenceAt } from "./recording/narration";
import { clamp, eventAt, nodeOf, readRecording, type NodeRef, type Recording } from "./recording/recording";
import type { Scene, View } from "./scene";
import { FIRST_VIEW, Store, type Panel, type Tab } from "./store";
import type { Options, Payload, PlayerData, ProgramError } from "./types";
import { Address } from "./url";
import { DetailsView } from "./views/details";
import { Editor } from "./views/editor";
import { GraphView } from "./views/graph";
import { HelpView } from "./views/help";
import { MessagesView } from "./views/messages";
import { OutputView } from "./views/output";
import { PlotView } from "./views/plot";
import { TimelineView } from "./views/timeline";
import { VariablesView } from "./views/variables";

/** How long nobody types before the program runs, in milliseconds. */
const PAUSE = 350;
const DEFAULTS: Required<Options> = {
  layout: "playground",
  primary: "step",
  primary_label: "",
  opening_sentence: "",
  iteration_label: "iteration",
  query: null,
  editable: true,
  present: false,
  offline: false,
};
const PANELS: readonly [Panel, string][] = [
  ["variables", "Variables"],
  ["output", "Output"],
  ["details", "Details"],
];

/** Whether the page's theme is a dark one: its text is lighter than its paper. */
function isDark(element: Element): boolean {
  const channels = getComputedStyle(element).color.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [0];
  return Math.max(...channels) > 128;
}

/** Tells Python: "edit", "wants" or "stop". */
export type Tell = (name: string, value: unknown) => void;

export class Player {
  readonly element = h("div", { class: "player", "data-testid": "player", tabindex: -1 });
  private readonly store = new Store({ ...FIRST_VIEW }, () => this.draw());
  private readonly edits = new Edits();
  private readonly address = new Address();
  private readonly editor: Editor;
  private readonly views: View[];
  private readonly graph: GraphView;
  private readonly timeline: TimelineView;
  private readonly panelButtons = new Map<Panel, HTMLButtonElement>();
  private readonly panels = new Map<Panel, HTMLElement>();
  private readonly tabs = new Map<Tab, HTMLButtonElement>();
  private readonly editButton = button("Edit code", { class: "quiet-button edit-button" }, () => this.openEditor());
  private recording: Recording | null = null;
  private lines: LineEvents = new Map();
  private data: PlayerData | null = null;
  private options = DEFAULTS;
  private payload = "";
  private error: ProgramError | null = null;
  private old = false;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private ticking = 0;
  private asked = "";

  constructor(
    root: ShadowRoot | Document,
    source: string,
    private tell: Tell,
  ) {
    const commands = this.commands();
    const goTo = (step: number) => this.goTo(step);
    this.editor = new Editor(root, source, { changed: () => this.changed(), run: () => this.send() });
    this.graph = new GraphView({
      set: (change) => this.store.set(change),
      select: (ref) => this.select(ref),
      wantTorchviz: () => this.want(["annotated", "torchviz"], []),
      save: () => this.saveGraph(),
    });
    this.timeline = new TimelineView({
      ...commands,
      goTo,
      setSpeed: (speed) => this.store.set({ speed }),
      primary: () => this.primary(),
    });
    const wantIteration = (iteration: number) => this.want(["annotated"], [iteration]);
    const variables = new VariablesView();
    const output = new OutputView(goTo);
    const details = new DetailsView();
    const messages = new MessagesView({ goTo, stop: () => this.tell("stop", this.data?.request ?? 0) });
    const loss = new PlotView("loss", { goTo, wantIteration });
    const weight = new PlotView("weight", { goTo, wantIteration });
    const help = new HelpView(() => this.store.set({ help: false }));
    this.views = [this.graph, variables, output, details, messages, loss, weight, help];
    this.panels.set("variables", variables.element).set("output", output.element).set("details", details.element);
    const code = h("section", { class: "panel code", "data-testid": "code", "aria-label": "Code" });
    code.append(h("header", { class: "toolbar" }, h("h2", {}, "Code"), this.editButton), this.editor.element);
    this.element.append(
      messages.element,
      h("div", { class: "stage" }, code, h("div", { class: "plots" }, loss.element, weight.element), this.graph.element),
      this.tabBar(),
      this.drawer(),
      this.timeline.element,
      help.element,
    );
    this.element.addEventListener("keydown", (event) => this.press(event));
  }

  /** Takes what Python sends, in the order in which it was asked for. */
  receive(data: PlayerData, tell: Tell): void {
    this.tell = tell;
    const verdict = this.edits.receive(data.request, this.typing !== undefined);
    if (!verdict.accept) return;
    this.data = data;
    this.options = { ...DEFAULTS, ...data.options };
    if (verdict.replace) this.editor.replace(data.source);
    this.editor.setEditable(this.options.editable);
    if (data.payload && data.payload !== this.payload) this.adopt(data);
    this.old = data.stale || this.old;
    this.store.request();
  }

  /** A program that did not run at all keeps the last picture in sight, marked as old. */
  private adopt(data: PlayerData): void {
    const first = this.payload === "";
    this.payload = data.payload;
    const payload = JSON.parse(data.payload) as Payload;
    this.error = payload.trace.error ?? null;
    this.old = payload.trace.ran === false && this.recording !== null;
    if (this.old) return;
    const sameText = this.recording?.trace.source === payload.trace.source;
    this.recording = readRecording(payload);
    this.lines = lineEvents(this.recording);
    const opening = this.error?.step ?? openingStep(this.recording, this.error ? "end" : (data.open_at ?? "end"));
    const step = sameText && !first ? clamp(this.recording, this.store.state.step) : opening;
    if (first && this.options.layout !== "expression") this.store.set({ panel: "output" });
    if (first && this.options.layout === "training") this.store.set({ tab: "plots" });
    this.store.set({ step, playing: false, selected: sameText ? this.store.state.selected : null });
  }

  // Editing

  private changed(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.send(), PAUSE);
    this.store.request();
  }

  private send(): void {
    clearTimeout(this.typing);
    this.typing = undefined;
    this.tell("edit", { request: this.edits.next(), source: this.editor.text });
  }

  private want(views: string[], iterations: number[]): void {
    const key = `${this.data?.request}/${views.join()}/${iterations.join()}`;
    if (key === this.asked) return;
    this.asked = key;
    this.tell("wants", { request: this.data?.request ?? 0, views, iterations });
  }

  // Moving

  private goTo(step: number): void {
    if (this.recording) this.store.set({ step: clamp(this.recording, step), playing: false });
  }

  private move(next: (recording: Recording, step: number) => number): void {
    if (this.recording) this.goTo(next(this.recording, this.store.state.step));
  }

  private primary(): void {
    if (!this.recording) return;
    const { action } = primaryAt(this.recording, this.store.state.step, this.options);
    if (action === "again") this.move((recording) => openingStep(recording, this.data?.open_at === "end" ? 0 : (this.data?.open_at ?? 0)));
    else if (action === "phase") this.move(nextPhase);
    else if (action === "iteration") this.move(nextIteration);
    else this.move((_, step) => step + 1);
  }

  private togglePlay(): void {
    const { playing, step } = this.store.state;
    if (!this.recording || this.recording.last === 0) return;
    const again = !playing && step >= this.recording.last;
    this.store.set({ playing: !playing, step: again ? 0 : step });
    cancelAnimationFrame(this.ticking);
    if (!playing) this.play();
  }

  /** Plays in the browser's own frames; a slow frame makes up for the time that it took. */
  private play(): void {
    let before = performance.now();
    let due = 0;
    const tick = (now: number) => {
      const { playing, step, speed } = this.store.state;
      if (!playing || !this.recording) return;
      due += ((now - before) / 1000) * speed;
      before = now;
      const whole = Math.floor(due);
      due -= whole;
      const next = clamp(this.recording, step + whole);
      if (whole) this.store.set({ step: next, playing: next < this.recording.last });
      if (next < this.recording.last) this.ticking = requestAnimationFrame(tick);
    };
    this.ticking = requestAnimationFrame(tick);
  }

  private commands(): Commands {
    return {
      stepForward: () => this.move((_, step) => step + 1),
      stepBack: () => this.move((_, step) => step - 1),
      first: () => this.move(() => 0),
      last: () => this.move((recording) => recording.last),
      togglePlay: () => this.togglePlay(),
      nextPhase: () => this.move(nextPhase),
      nextIteration: () => this.move(nextIteration),
      previousIteration: () => this.move(previousIteration),
      togglePicture: () => this.store.set({ drawing: this.store.state.drawing === "annotated" ? "torchviz" : "annotated" }),
      fit: () => this.graph.fit(),
      showPanel: (panel) => this.togglePanel(panel),
      toggleHelp: () => this.store.set({ help: !this.store.state.help }),
    };
  }

  private press(event: KeyboardEvent): void {
    // Streamlit's own one-key shortcuts would hear keys from inside the shadow root.
    event.stopPropagation();
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    action.run(this.commands());
  }

  // Panels

  private select(ref: NodeRef): void {
    this.store.set({ selected: ref, panel: "details" });
  }

  private togglePanel(panel: Panel): void {
    this.store.set({ panel: this.store.state.panel === panel ? null : panel });
  }

  private drawer(): HTMLElement {
    const bar = h("div", { class: "drawer-bar", role: "group", "aria-label": "Panels" });
    for (const [panel, label] of PANELS) {
      const open = button(label, { class: "panel-button" }, () => this.togglePanel(panel));
      this.panelButtons.set(panel, open);
      bar.append(open);
    }
    const drawer = h("div", { class: "drawer" }, bar);
    for (const element of this.panels.values()) drawer.append(element);
    return drawer;
  }

  private tabBar(): HTMLElement {
    const bar = h("nav", { class: "tabs", "aria-label": "Views" });
    const labels: [Tab, string][] = [["plots", "Plots"], ["graph", "Graph"], ["code", "Code"], ["variables", "Values"], ["output", "Output"]];
    for (const [tab, label] of labels) {
      const open = button(label, { class: "tab" }, () => this.store.set({ tab }));
      this.tabs.set(tab, open);
      bar.append(open);
    }
    return bar;
  }

  private openEditor(): void {
    this.store.set({ editing: true, tab: "code" });
    this.editor.focus();
  }

  // Drawing

  private draw(): void {
    if (!this.data) return;
    const scene = this.scene(this.data);
    const { state, recording } = scene;
    for (const view of this.views) view.update(scene);
    this.editor.show(this.marks(scene));
    const none = recording === null;
    const primary = none ? { label: "Run", action: "step" as const } : primaryAt(recording, state.step, this.options);
    this.timeline.show(scene, primary, none ? "" : sentenceAt(recording, state.step, this.options));
    for (const [panel, element] of this.panels) element.hidden = state.panel !== panel;
    for (const [panel, open] of this.panelButtons) setAttribute(open, "aria-expanded", String(state.panel === panel));
    for (const [tab, open] of this.tabs) setAttribute(open, "aria-pressed", String(state.tab === tab));
    this.root(scene);
    this.writeAddress(scene);
  }

  private root({ state, recording, options, old }: Scene): void {
    const loops = (recording?.trace.series ?? []).some(({ role }) => role === "loss" || role === "weight");
    const classes = ["player", `layout-${options.layout}`, `tab-${state.tab}`];
    if (options.present) classes.push("present");
    if (isDark(this.element)) classes.push("dark");
    if (old) classes.push("old");
    if (loops) classes.push("with-plots");
    if (state.editing) classes.push("editing");
    setAttribute(this.element, "class", classes.join(" "));
    setAttribute(this.element, "data-step", state.step);
    setAttribute(this.element, "data-steps", recording?.last ?? 0);
    setAttribute(this.element, "data-request", this.data?.request ?? 0);
    setAttribute(this.element, "data-ready", recording || this.error ? "true" : null);
    setText(this.editButton, state.editing ? "Editing" : "Edit code");
  }

  private scene(data: PlayerData): Scene {
    const aligned = this.recording?.trace.source === this.editor.text;
    return {
      data,
      options: this.options,
      recording: this.recording,
      error: this.error,
      old: this.old,
      aligned,
      state: this.store.state,
    };
  }

  private marks({ recording, state, aligned, error }: Scene): CodeMarks {
    const sent = this.typing === undefined;
    const shown = aligned && recording !== null;
    const selected = shown && state.selected ? (nodeOf(recording, state.selected)?.span ?? null) : null;
    return {
      running: shown ? (eventAt(recording, state.step)?.span ?? null) : null,
      selected,
      error: sent && error ? error : null,
      values: shown ? lineValues(recording, this.lines, state.step) : new Map<number, string>(),
    };
  }

  private writeAddress({ recording, state }: Scene): void {
    if (!recording || !this.options.query || state.playing || this.typing !== undefined) return;
    const opening = openingStep(recording, this.data?.open_at ?? "end");
    this.address.write(this.options.query, state.step === opening ? null : state.step);
  }

  private saveGraph(): void {
    const svg = this.graph.drawing?.svg;
    if (!svg) return;
    const text = new XMLSerializer().serializeToString(svg);
    const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })), download: "graph.svg" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** Lets go of what lives outside the element. */
  destroy(): void {
    cancelAnimationFrame(this.ticking);
    clearTimeout(this.typing);
    this.address.cancel();
    this.editor.destroy();
  }
}
