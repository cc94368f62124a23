/** The player: holds what is seen, and draws all views from it once a frame. */

import { actionOf } from "./actions";
import type { Controls, Move } from "./controls";
import { h } from "./dom";
import { keepingFocus } from "./focus";
import { seenQuery } from "./link";
import { firstView, ghostAfter } from "./opening";
import { panelRow } from "./panels";
import { Playing } from "./playing";
import { Program, type Arrival, type Tell } from "./program";
import { nodeAt } from "./recording/details";
import { graphView } from "./recording/graphs";
import { beforeLoops, nextAtLine, nextAtNode, nextIteration, nextPhase, openingStep, stepForward } from "./recording/moments";
import { primaryAt, type Primary } from "./recording/narration";
import { beforePass, questionBetween, type Verdict } from "./recording/questions";
import { kindsOf } from "./recording/variables";
import { clamp, type NodeRef, type Recording } from "./recording/recording";
import { showRoot } from "./root";
import { Hall, Room } from "./room";
import { sceneOf, type Scene, type View } from "./scene";
import { completions } from "./services";
import { SPEEDS, Store, type Panel } from "./store";
import { Theme } from "./theme";
import type { PlayerData } from "./types";
import { Address } from "./url";
import { CodeView } from "./views/code";
import { Editor } from "./views/editor";
import { GraphView } from "./views/graph";
import { HelpView } from "./views/help";
import { MessagesView } from "./views/messages";
import { SayView } from "./views/say";
import { ShareView } from "./views/share";
import { TabsView } from "./views/tabs";
import { TimelineView } from "./views/timeline";
import { Workspace } from "./workspace";

export class Player implements Controls {
  readonly element = h("div", { class: "player", "data-testid": "player", tabindex: -1 });
  private readonly store = new Store(() => this.draw());
  private readonly program: Program;
  private readonly playing = new Playing(this.store, () => this.program.recording, (step) => this.travel(step, true));
  private readonly address = new Address();
  private readonly editor: Editor;
  private readonly graph: GraphView;
  private readonly code: CodeView;
  private readonly views: View[];
  /** What is to be said of the address. */
  private notes: string[] = [];
  /** The next recording opens before its first iteration: a command changed what the loop does. */
  private rewind = false;
  private readonly room = new Room(this.element, () => this.store.request());
  private readonly hall: Hall;
  private readonly theme = new Theme(() => this.store.request());

  constructor(root: ShadowRoot | Document, source: string, tell: Tell) {
    this.program = new Program(tell, () => this.editor.text);
    this.editor = new Editor(root, source, {
      changed: () => this.changed(),
      run: () => this.program.send(),
      pointed: (line, offset) => this.pointed(line, offset),
      table: () => (this.program.options.offline ? Promise.resolve(null) : completions()),
      names: () => kindsOf(this.program.recording),
      numbered: (line) => this.move((recording, step) => nextAtLine(recording, line, step)),
    });
    this.graph = new GraphView({
      set: (change) => this.set(change),
      select: (ref) => this.select(ref),
      wantTorchviz: () => this.want(["annotated", "torchviz"], []),
      save: () => this.toggleShare(),
      hall: () => this.hall.size,
    });
    this.code = new CodeView(this.editor, () => this.editCode());
    const workspace = new Workspace(this, this.code, this.graph);
    this.hall = new Hall(this.element, workspace.element, () => this.store.request());
    this.views = [
      new MessagesView({ goTo: (step) => this.goTo(step), stop: () => this.stopRun(), take: (source) => this.take(source) }),
      workspace,
      new TabsView(this),
      new SayView(this),
      new TimelineView(this),
      new HelpView(() => this.set({ help: false })),
      new ShareView({ close: () => this.set({ share: false }), graph: () => this.graph.drawing?.svg ?? null }),
    ];
    this.element.append(...this.views.map((view) => view.element));
    this.element.addEventListener("keydown", (event) => this.press(event));
  }

  /** Takes what Python sends. */
  receive(data: PlayerData, tell: Tell): void {
    const arrival = this.program.receive(data, tell);
    if (!arrival) return;
    if (arrival.replace) this.editor.replace(data.source);
    this.editor.setEditable(this.program.options.editable);
    if (arrival.recording) this.open(arrival.recording, arrival);
    if (arrival.other) this.set({ ghost: arrival.other });
    this.store.request();
  }

  /** Opens a new recording: where the learner was, if it is one of the same text. */
  private open(recording: Recording, { before }: Arrival): void {
    const { state } = this.store;
    const { options } = this.program;
    const sameText = before?.trace.source === recording.trace.source;
    if (!before) this.arrange();
    const step = sameText ? clamp(recording, state.step) : this.unasked(recording, this.rewind ? beforeLoops(recording) : this.opening(recording));
    this.rewind = false;
    this.set({ step, playing: false, selected: sameText || !before ? this.store.state.selected : null });
    if (!sameText) this.set({ ghost: ghostAfter(options, state, before), folds: {}, answered: new Set(), question: null, verdict: null });
  }

  private arrange(): void {
    const { change, notes } = firstView(this.program.options, window.location.search);
    this.notes = notes;
    this.set(change);
  }

  private opening(recording: Recording): number {
    const { error, data } = this.program;
    return error?.step ?? openingStep(recording, error ? "end" : (data?.open_at ?? "end"));
  }

  /** As far as to the first question, where the learner is asked first. */
  private unasked(recording: Recording, step: number): number {
    const question = this.store.state.ask ? questionBetween(recording, 0, step, new Set()) : null;
    return question === null ? step : question - 1;
  }

  // What views may ask for

  readonly set = (change: Parameters<Controls["set"]>[0]): void => this.store.set(change);

  readonly goTo = (step: number): void => this.travel(step, false);

  /** Goes to a step, or as far as to the first question on the way. */
  private readonly travel = (step: number, playing: boolean): void => {
    const { recording } = this.program;
    if (!recording) return;
    const { ask, answered, step: from } = this.store.state;
    const to = clamp(recording, step);
    const question = ask ? questionBetween(recording, from, to, answered) : null;
    const goesOn = playing && question === null && to < recording.last;
    this.set({ step: question === null ? to : question - 1, question, verdict: null, playing: goesOn });
  };

  move(move: Move): void {
    const { recording } = this.program;
    if (recording) this.goTo(move(recording, this.store.state.step));
  }

  togglePlay(): void {
    this.playing.toggle();
  }

  changeSpeed(by: 1 | -1): void {
    const at = SPEEDS.findIndex((speed) => speed === this.store.state.speed);
    this.set({ speed: SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] as number });
  }

  primary(): void {
    const { recording, options } = this.program;
    if (!recording) return;
    const moves: Record<Primary["action"], Move> = {
      again: (again) => openingStep(again, this.program.data?.open_at === "before-backward" ? "before-backward" : 0),
      phase: nextPhase,
      iteration: nextIteration,
      step: stepForward,
    };
    this.move(moves[primaryAt(recording, this.store.state.step, options).action]);
  }

  select(ref: NodeRef): void {
    const { open, tab, selected } = this.store.state;
    // What is selected already is gone to: the next time that something happens to it.
    if (selected?.join() === ref.join()) this.move((recording, step) => nextAtNode(recording, ref, step));
    this.set({ selected: ref, open: { ...open, right: "details" }, tab: this.room.width === "narrow" ? "details" : tab });
  }

  togglePanel(panel: Panel): void {
    const { dock } = panelRow(panel);
    const { open } = this.store.state;
    this.set({ open: { ...open, [dock]: open[dock] === panel ? null : panel }, tab: panel });
  }

  togglePicture(): void {
    this.set({ drawing: this.store.state.drawing === "annotated" ? "torchviz" : "annotated" });
  }

  fitGraph(): void {
    this.graph.fit();
  }

  togglePin(): void {
    const { pinned } = this.store.state;
    this.set({ pinned: !pinned, ghost: pinned ? null : this.program.recording });
  }

  /** Where there is no other run yet, the page's first command makes one. */
  toggleTwin(): void {
    const { twin, ghost } = this.store.state;
    const [command] = this.program.options.commands;
    if (!twin && !ghost && command) this.command(command.name);
    this.set({ twin: !twin });
  }

  command(name: string): void {
    this.rewind = true;
    this.program.press(name);
  }

  toggleShare(): void {
    this.set({ share: !this.store.state.share });
  }

  toggleAsk(): void {
    const { recording } = this.program;
    const ask = !this.store.state.ask;
    const step = ask && recording ? beforePass(recording, this.store.state.step) : this.store.state.step;
    this.set({ ask, step, question: null, verdict: null, answered: new Set(), playing: false });
  }

  answer(verdict: Verdict): void {
    const { question, answered } = this.store.state;
    if (question === null) return;
    this.set({ step: question, question: null, answered: new Set([...answered, question]), verdict });
  }

  togglePresent(): void {
    this.set({ present: !this.store.state.present });
  }

  toggleHelp(): void {
    this.set({ help: !this.store.state.help });
  }

  editCode(): void {
    this.set({ editing: true, tab: "code" });
    this.editor.focus();
  }

  want(views: string[], iterations: number[]): void {
    this.program.want(views, iterations);
  }

  stopRun(): void {
    this.program.stop();
  }

  // What happens to the player

  /** An offered edit, run at once. */
  private take(source: string): void {
    this.editor.take(source);
    this.program.send();
  }

  private changed(): void {
    this.rewind = false;
    this.program.changed();
    this.store.request();
  }

  /** The cursor in the code selects the node that it stands on. */
  private pointed(line: number, offset: number): void {
    const { recording } = this.program;
    const graph = recording && graphView(recording, this.store.state.step);
    if (!graph || recording.trace.source !== this.editor.text) return;
    const id = nodeAt(graph, recording.trace.source.split("\n")[line - 1] ?? "", line, offset);
    if (id !== null) this.set({ selected: [graph.graph, graph.instance, id] });
  }

  private press(event: KeyboardEvent): void {
    // Streamlit's own one-key shortcuts would hear keys from inside the shadow root.
    event.stopPropagation();
    if (event.key === "Escape" && this.store.state.present && !this.store.state.help) this.togglePresent();
    const action = actionOf(event, this.program.options.commands);
    if (!action) return;
    event.preventDefault();
    action.run(this);
    // A key that is held is drawn once a frame, so that nothing queues up.
    if (!event.repeat) this.store.flush();
  }

  // Drawing

  private draw(): void {
    const seen = { state: this.store.state, notes: this.notes, text: this.editor.text, narrow: this.room.width === "narrow" };
    const scene = sceneOf(this.program, seen);
    if (!scene) return;
    // First what is read of the page, then what is written: else the browser would lay it out twice.
    const dark = this.theme.isDark(this.element);
    // The editor reads the page while it is drawn: it comes last, so that the page is laid out once.
    keepingFocus(this.element, () => [...this.views, this.code].forEach((view) => view.update(scene)));
    showRoot(this.element, scene, { dark, "wide-graph": this.hall.divide(scene.state.present ? this.graph.plan : null), stacked: this.room.width === "stacked" });
    this.writeAddress(scene);
  }

  private writeAddress(scene: Scene): void {
    const { recording, state, options, typing } = scene;
    if (!recording || !options.query || state.playing || typing) return;
    this.address.write(options.query, () => seenQuery(scene, recording));
  }

  /** Lets go of what lives outside the element. */
  destroy(): void {
    this.room.stop();
    this.hall.stop();
    this.theme.stop();
    this.playing.stop();
    this.program.cancel();
    this.address.cancel();
    this.store.stop();
    this.editor.destroy();
  }
}
