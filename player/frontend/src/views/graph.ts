/** The graph: the drawing that the current step concerns, filled with its state, or torchviz's own picture. */

import { adopt } from "../graph/adopt";
import { arrangementFor, type Arrangement } from "../graph/arrangement";
import { Folds, nearest, toggled } from "../graph/folds";
import { planFor, plansOf, type Plan, type Shown } from "../graph/hall";
import { GraphKeys } from "../graph/keys";
import { Legend } from "../graph/legend";
import { Slots } from "../graph/slots";
import { Canvas, DESK, HALL } from "../graph/zoom";
import { h, setAttribute, setText } from "../dom";
import { graphView, latestNode, type GraphView as GraphState } from "../recording/graphs";
import type { Recording } from "../recording/recording";
import { graphDigits, type Scene, type View } from "../scene";
import type { AnnotatedDrawing, TorchvizDrawing } from "../types";
import { GraphTools, type GraphActions } from "./graphtools";

/** What a page without a server says where it has not drawn ahead what a learner wants to see. */
const NOT_TOGETHER = "This page holds no picture with all of that open at once, so other blocks are folded. The app opens any.";

/** A drawing in a hall. */
type HallDrawing = Shown & { drawing: AnnotatedDrawing };

export class GraphView implements View {
  readonly element = h("section", { class: "panel graph-panel", tabindex: -1, "data-testid": "graph", "aria-label": "Graph" });
  private readonly canvas = new Canvas(() => this.rearrange());
  private readonly legend = new Legend();
  private readonly empty = h("p", { class: "empty" });
  private readonly toolbar: GraphTools;
  private readonly keys: GraphKeys;
  private slots: Slots | null = null;
  private shown = "";
  private scene: Scene | null = null;
  private state: GraphState | null = null;
  private followed = "";
  private readonly folds = new Folds();
  /** Why a block was not opened, until the learner does something else. */
  private readonly note = h("p", { class: "fold-note", role: "status", hidden: true });
  /** The stop that gets the focus once its drawing is here. */
  private heading = "";
  private annotated: AnnotatedDrawing | null = null;
  /** In a hall: how it is shown there. */
  private hall: HallDrawing | null = null;
  /** The drawing in sight, and its size in its own units. */
  drawing: { svg: SVGSVGElement; width: number; height: number } | null = null;

  constructor(private readonly actions: GraphActions) {
    this.toolbar = new GraphTools(actions, this.canvas, this.element, () => this.toggleAll());
    this.keys = new GraphKeys(this.canvas.element, (group) => this.press(group), this.canvas);
    this.element.append(this.toolbar.element, this.canvas.element, this.empty, this.note, this.legend.element);
    this.canvas.element.addEventListener("click", (event) => this.click(event));
  }

  update(scene: Scene): void {
    this.scene = scene;
    const { recording, state } = scene;
    this.state = recording ? graphView(recording, state.step) : null;
    const drawing = this.drawn(scene);
    this.annotated = drawing ?? null;
    this.canvas.use(state.present && !scene.narrow ? HALL : DESK);
    if (state.drawing === "torchviz") this.showTorchviz(scene);
    else this.showAnnotated(scene, drawing);
    this.toolbar.update(scene, this.drawing?.svg ?? null, drawing);
    this.fill(scene, drawing);
    this.legend.update(this.slots && (this.drawing?.svg ?? null), state.legend);
  }

  /** The drawing of the graph that the step concerns, with the blocks folded that the learner has chosen. */
  private drawn(scene: Scene): AnnotatedDrawing | undefined {
    const drawing = this.chosen(scene);
    const room = scene.state.present && !scene.narrow && !scene.twin ? this.actions.hall() : null;
    this.hall = drawing && room ? this.legible(scene, drawing, plansOf(room)) : null;
    return this.hall?.drawing ?? drawing;
  }

  /** As it can be read in a hall; until the app has drawn that, and where there is no app, the drawing as it is. */
  private legible({ recording, state, options }: Scene, drawing: AnnotatedDrawing, plans: readonly Plan[]): HallDrawing {
    const own = { ...planFor(drawing, plans), drawing };
    if (own.legible || !recording || drawing.graph < 0) return own;
    const closed = state.folds[drawing.graph];
    const windows = plans.map(({ width, height }) => [Math.floor(width), Math.floor(height)] as const);
    const folding = { graph: drawing.graph, windows, ...(closed && { closed }) };
    const found = this.folds.findLegible(recording, folding);
    if (!found && !options.offline) this.folds.wantLegible(recording, folding, () => this.actions.set({}));
    return found ? { ...planFor(found, plans), drawing: found } : own;
  }

  /** The drawing with the blocks folded that the learner has chosen. */
  private chosen({ recording, state, options }: Scene): AnnotatedDrawing | undefined {
    const base = this.base(recording);
    const chosen = base && state.folds[base.graph];
    if (!recording || !base || !chosen) return base;
    const found = this.folds.find(recording, base, chosen);
    // A recording of the same text with more iterations: its pictures are asked for anew.
    if (!found && !options.offline) void this.folds.fetch(recording, base, chosen, false).then(() => this.redraw(), () => undefined);
    return found ?? base;
  }

  private base(recording: Recording | null): AnnotatedDrawing | undefined {
    return recording?.drawings.annotated?.find((each) => each.graph === this.state?.graph);
  }

  private redraw(): void {
    if (this.scene) this.update(this.scene);
  }

  /** Folds a block, or opens it. */
  private toggle(block: number): void {
    const base = this.base(this.scene?.recording ?? null);
    if (!base || !this.scene) return;
    const closed = this.annotated?.closed ?? [];
    this.heading = closed.includes(block) ? `b${block}` : `f${block}`;
    void this.fold(base, toggled(base.blocks ?? [], closed, block), block);
  }

  /** All open, or what makes a short picture folded. */
  private toggleAll(): void {
    const base = this.base(this.scene?.recording ?? null);
    if (!base || !this.scene) return;
    const closed = this.scene.state.folds[base.graph] ?? base.closed ?? [];
    void this.fold(base, closed.length ? [] : (base.suggested ?? []));
  }

  /** Takes a choice once its drawing is here; where there is none, says why, and takes the nearest in which `block` is so. */
  private async fold(base: AnnotatedDrawing, wanted: readonly number[], block?: number): Promise<void> {
    const { recording = null, options } = this.scene ?? {};
    if (!recording || !options) return;
    this.tell("");
    let closed = wanted;
    try {
      const { offline } = options;
      await this.folds.fetch(recording, base, wanted, offline).catch(async (error: Error) => {
        const near = offline && block !== undefined ? nearest(recording, base, wanted, block) : null;
        if (!near) throw error;
        await this.folds.fetch(recording, base, near, offline);
        closed = near;
        this.tell(NOT_TOGETHER);
      });
    } catch (error) {
      this.tell((error as Error).message);
      return;
    }
    if (this.scene?.recording?.trace.source === recording.trace.source) this.actions.set({ folds: { ...this.scene.state.folds, [base.graph]: closed } });
  }

  private tell(why: string): void {
    setText(this.note, why);
    this.note.hidden = !why;
  }

  /** Writes the step's numbers and states into the drawing, and keeps what happens in sight. */
  private fill(scene: Scene, drawing: AnnotatedDrawing | undefined): void {
    const { recording, state, options } = scene;
    if (!recording || !this.state || !this.slots || !drawing) return;
    this.drawing?.svg.classList.toggle("with-saved", state.savedTensors);
    const style = { digits: graphDigits(scene), label: options.iteration_label };
    this.slots.update({ view: this.state, recording, step: state.step, selected: state.selected, style });
    const key = `${state.step}/${this.shown.length}`;
    if (key === this.followed) return;
    this.followed = key;
    const current = latestNode(recording, this.state, state.step);
    this.canvas.follow(current === null ? null : this.slots.groupOf(current));
  }

  /** How code and graph share the window of a hall; null where there is nothing to be read. */
  get plan(): Plan | null {
    const { state, twin } = this.scene ?? {};
    const room = this.actions.hall();
    if (!room) return null;
    const plans = plansOf(room);
    if (twin) return plans.find(({ rows }) => rows !== null) ?? null;
    if (state?.drawing === "annotated") return this.hall?.plan ?? null;
    return this.drawing && planFor({ graph: -1, dot: "", svg: "", width: this.drawing.width, height: this.drawing.height }, plans).plan;
  }

  /** Brings the whole drawing into sight. */
  fit(): void {
    this.canvas.fit();
  }

  /** In a window of another shape another arrangement may be the larger one. */
  private rearrange(): void {
    if (this.scene && this.scene.state.drawing === "annotated" && this.slots) this.update(this.scene);
  }

  private showAnnotated({ recording }: Scene, drawing: AnnotatedDrawing | undefined): void {
    if (!drawing) {
      this.clear(recording ? "No graph: no operation on a tensor that requires grad was recorded." : "");
      return;
    }
    const arrangement = this.canvas.isMoved && this.isShown(drawing) ? null : this.arrangement(drawing);
    if (!arrangement || arrangement.svg === this.shown) return;
    this.show(arrangement.svg);
    this.slots = this.drawing && new Slots(this.drawing.svg, drawing);
    const focused = this.canvas.element.contains((this.element.getRootNode() as ShadowRoot | Document).activeElement);
    this.keys.adopt();
    if (focused || this.heading) this.keys.go(this.heading);
    this.heading = "";
  }

  private arrangement(drawing: AnnotatedDrawing): Arrangement {
    return this.hall?.arrangement ?? arrangementFor(drawing, this.canvas.size, this.canvas.largest);
  }

  private isShown(drawing: AnnotatedDrawing): boolean {
    return this.shown === drawing.svg || (drawing.others ?? []).some(({ svg }) => svg === this.shown);
  }

  private showTorchviz(scene: Scene): void {
    this.slots = null;
    const { recording, state } = scene;
    const pictures = recording?.drawings.torchviz ?? [];
    const fits = (picture: TorchvizDrawing) =>
      picture.show_attrs === state.showAttributes && picture.show_saved === state.showSaved;
    const picture = pictures.find(fits);
    if (picture) {
      if (this.shown !== picture.svg) this.show(picture.svg);
    } else if (pictures.length || recording?.drawings.torchviz_note) {
      this.clear(recording?.drawings.torchviz_note || "torchviz gave no picture with these settings.");
    } else {
      this.clear("torchviz draws this program…");
      if (recording) this.actions.wantTorchviz();
    }
  }

  private show(svg: string): void {
    const element = adopt(svg);
    const box = element.viewBox.baseVal;
    const size = { width: box.width || 400, height: box.height || 300 };
    setAttribute(element, "width", size.width);
    setAttribute(element, "height", size.height);
    this.shown = svg;
    this.drawing = { svg: element, ...size };
    const held = this.canvas.element.matches(":focus-within");
    this.canvas.show(element, size);
    if (held) this.canvas.element.focus({ preventScroll: true });
    this.element.classList.remove("is-empty");
  }

  private clear(why: string): void {
    this.shown = "";
    this.slots = null;
    this.drawing = null;
    setText(this.empty, why);
    // What is hidden lets go of the focus, and keys would go nowhere.
    const held = this.canvas.element.matches(":focus-within");
    this.element.classList.add("is-empty");
    if (held) this.element.focus({ preventScroll: true });
  }

  private click(event: MouseEvent): void {
    const group = (event.target as Element).closest("[data-fold], [data-frame], [data-node], [data-leaf-of], [data-result-of]");
    if (group) this.press(group);
  }

  /** What a click or Enter does: it opens or folds a block, or selects a node. */
  private press(group: Element): void {
    const block = group.getAttribute("data-fold") ?? group.getAttribute("data-frame");
    if (block !== null) {
      this.toggle(Number(block));
      return;
    }
    const id = group.getAttribute("data-node") ?? group.getAttribute("data-leaf-of") ?? group.getAttribute("data-result-of");
    if (id != null) this.pick(Number(id));
  }

  private pick(id: number): void {
    if (this.state && this.slots) this.actions.select([this.state.graph, this.state.instance, id]);
  }
}
