/** The graph: the drawing that the current step concerns, filled with its state, or torchviz's own picture. */

import { adopt } from "../graph/adopt";
import { GraphKeys } from "../graph/keys";
import { Slots } from "../graph/slots";
import { Canvas } from "../graph/zoom";
import { button, h, icon, setAttribute, setText } from "../dom";
import { graphView, type GraphView as GraphState } from "../recording/graphs";
import type { NodeRef } from "../recording/recording";
import { graphDigits, type Scene, type View } from "../scene";
import type { ViewState } from "../store";
import type { TorchvizDrawing } from "../types";

export interface GraphActions {
  set(change: Partial<ViewState>): void;
  select(ref: NodeRef): void;
  /** torchviz's pictures are not in the payload: ask for them. */
  wantTorchviz(): void;
  save(): void;
}

export class GraphView implements View {
  readonly element = h("section", { class: "panel graph-panel", "data-testid": "graph", "aria-label": "Graph" });
  private readonly canvas = new Canvas();
  private readonly empty = h("p", { class: "empty" });
  private readonly toolbar: Toolbar;
  private readonly keys: GraphKeys;
  private slots: Slots | null = null;
  private shown = "";
  private state: GraphState | null = null;
  /** The drawing in sight, and its size in its own units. */
  drawing: { svg: SVGSVGElement; width: number; height: number } | null = null;

  constructor(private readonly actions: GraphActions) {
    this.toolbar = new Toolbar(actions, this.canvas);
    this.keys = new GraphKeys(this.canvas.element, (id) => this.pick(id));
    this.element.append(this.toolbar.element, this.canvas.element, this.empty);
    this.canvas.element.addEventListener("click", (event) => this.click(event));
  }

  update(scene: Scene): void {
    this.toolbar.update(scene);
    const { recording, state } = scene;
    this.state = recording ? graphView(recording, state.step) : null;
    if (state.drawing === "torchviz") this.showTorchviz(scene);
    else this.showAnnotated(scene);
    if (recording && this.state && this.slots) {
      this.slots.update(this.state, recording, state.step, state.selected, graphDigits(scene));
    }
  }

  /** A drawing of this kind wants the whole width. */
  get isWide(): boolean {
    return this.drawing !== null && this.drawing.width > 1.8 * this.drawing.height;
  }

  /** Brings the whole drawing into sight. */
  fit(): void {
    this.canvas.fit();
  }

  private showAnnotated({ recording }: Scene): void {
    const drawing = recording?.drawings.annotated?.find((each) => each.graph === this.state?.graph);
    if (!drawing) {
      this.clear(recording ? "No graph: no operation on a tensor that requires grad was recorded." : "");
    } else if (this.shown !== drawing.svg) {
      this.show(drawing.svg);
      this.slots = this.drawing && new Slots(this.drawing.svg);
      if (this.state) this.keys.adopt(this.state);
    }
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
    this.canvas.show(element, size);
    this.element.classList.remove("is-empty");
  }

  private clear(why: string): void {
    this.shown = "";
    this.slots = null;
    this.drawing = null;
    setText(this.empty, why);
    this.element.classList.add("is-empty");
  }

  private click(event: MouseEvent): void {
    const group = (event.target as Element).closest("[data-node], [data-leaf-of], [data-result-of]");
    const id = group?.getAttribute("data-node") ?? group?.getAttribute("data-leaf-of") ?? group?.getAttribute("data-result-of");
    if (id != null) this.pick(Number(id));
  }

  private pick(id: number): void {
    if (this.state && this.slots) this.actions.select([this.state.graph, this.state.instance, id]);
  }
}

/** Which picture, and how much of it. */
class Toolbar {
  readonly element = h("header", { class: "toolbar" });
  private readonly annotated: HTMLButtonElement;
  private readonly torchviz: HTMLButtonElement;
  private readonly settings = h("span", { class: "settings" });
  private readonly boxes: [HTMLInputElement, "showAttributes" | "showSaved"][] = [];

  constructor(actions: GraphActions, canvas: Canvas) {
    this.annotated = this.picture("Annotated", "view-annotated", () => actions.set({ drawing: "annotated" }));
    this.torchviz = this.picture("torchviz", "view-torchviz", () => actions.set({ drawing: "torchviz" }));
    this.settings.append(
      this.box("show_attrs", "showAttributes", actions),
      this.box("show_saved", "showSaved", actions),
    );
    this.element.append(
      h("h2", {}, "Graph"),
      h("span", { class: "choice", role: "group", "aria-label": "Picture" }, this.annotated, this.torchviz),
      this.settings,
      h(
        "span",
        { class: "tools" },
        tool("Zoom out", "M3 8h10", () => canvas.zoomBy(1 / 1.3)),
        tool("Zoom in", "M3 8h10M8 3v10", () => canvas.zoomBy(1.3)),
        tool("Fit the graph", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", () => canvas.fit()),
        tool("Save as SVG", "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10", () => actions.save()),
      ),
    );
  }

  update({ state }: Scene): void {
    setAttribute(this.annotated, "aria-pressed", String(state.drawing === "annotated"));
    setAttribute(this.torchviz, "aria-pressed", String(state.drawing === "torchviz"));
    this.settings.hidden = state.drawing !== "torchviz";
    for (const [box, name] of this.boxes) box.checked = state[name];
  }

  private picture(label: string, id: string, press: () => void): HTMLButtonElement {
    return button(label, { "data-testid": id, class: "segment" }, press);
  }

  private box(label: string, name: "showAttributes" | "showSaved", actions: GraphActions): HTMLLabelElement {
    const box = h("input", { type: "checkbox" });
    box.addEventListener("change", () => actions.set({ [name]: box.checked }));
    this.boxes.push([box, name]);
    return h("label", { class: "check" }, box, label);
  }
}

function tool(label: string, path: string, press: () => void): HTMLButtonElement {
  const element = button("", { class: "tool", "aria-label": label, title: label }, press);
  element.append(icon(path));
  return element;
}
