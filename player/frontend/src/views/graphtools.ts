/** The tools above the graph: which picture, how much of it, and how large. */

import type { Size } from "../graph/arrangement";
import type { Canvas } from "../graph/zoom";
import { button, h, icon, setAttribute } from "../dom";
import type { NodeRef } from "../recording/recording";
import type { Scene } from "../scene";
import type { ViewState } from "../store";
import type { AnnotatedDrawing } from "../types";

export interface GraphActions {
  set(change: Partial<ViewState>): void;
  select(ref: NodeRef): void;
  /** torchviz's pictures are not in the payload: ask for them. */
  wantTorchviz(): void;
  save(): void;
  /** The room for code and graph in a hall, null where the player is in none. */
  hall(): Size | null;
}

/** Which picture, and how much of it. */
export class GraphTools {
  readonly element = h("header", { class: "toolbar" });
  private readonly annotated: HTMLButtonElement;
  private readonly torchviz: HTMLButtonElement;
  private readonly settings = h("span", { class: "settings" });
  private readonly boxes: [HTMLInputElement, "showAttributes" | "showSaved"][] = [];
  private readonly saved: HTMLButtonElement;
  private readonly fold: HTMLButtonElement;
  private readonly legend: HTMLButtonElement;
  private state: ViewState | null = null;

  constructor(actions: GraphActions, canvas: Canvas, panel: HTMLElement, fold: () => void) {
    this.annotated = this.picture("Annotated", "view-annotated", () => actions.set({ drawing: "annotated" }));
    this.torchviz = this.picture("torchviz", "view-torchviz", () => actions.set({ drawing: "torchviz" }));
    this.settings.append(
      this.box("show_attrs", "showAttributes", actions),
      this.box("show_saved", "showSaved", actions),
    );
    this.saved = button("Saved tensors", { class: "quiet-button" }, () => actions.set({ savedTensors: !this.state?.savedTensors }));
    this.fold = button("Fold", { class: "quiet-button", title: "Iterations, calls and layers as one box each" }, fold);
    this.legend = button("Legend", { class: "quiet-button" }, () => actions.set({ legend: !this.state?.legend }));
    this.element.append(
      h("h2", {}, "Graph"),
      h("span", { class: "choice", role: "group", "aria-label": "Picture" }, this.annotated, this.torchviz),
      this.settings,
      h("span", { class: "marks" }, this.fold, this.saved, this.legend),
      h(
        "span",
        { class: "tools" },
        tool("Zoom out", "M3 8h10", () => canvas.zoomBy(1 / 1.3)),
        tool("Zoom in", "M3 8h10M8 3v10", () => canvas.zoomBy(1.3)),
        tool("Fit the graph", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", () => canvas.fit()),
        ...(document.fullscreenEnabled ? [tool("Full screen", "M9.5 6.5 14 2M14 2h-3.5M14 2v3.5M6.5 9.5 2 14M2 14h3.5M2 14v-3.5", () => toggleFullScreen(panel))] : []),
        tool("Save as SVG", "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10", () => actions.save()),
      ),
    );
  }

  update({ state }: Scene, drawing: SVGSVGElement | null, drawn: AnnotatedDrawing | undefined): void {
    this.state = state;
    const annotated = state.drawing === "annotated";
    setAttribute(this.annotated, "aria-pressed", String(annotated));
    setAttribute(this.torchviz, "aria-pressed", String(!annotated));
    this.settings.hidden = annotated;
    for (const [box, name] of this.boxes) box.checked = state[name];
    this.fold.hidden = !annotated || !drawn?.blocks?.length;
    setAttribute(this.fold, "aria-pressed", String(Boolean(drawn?.closed?.length)));
    this.saved.hidden = !annotated || !drawing?.querySelector(".saved");
    this.legend.hidden = !annotated || !drawing;
    setAttribute(this.saved, "aria-pressed", String(state.savedTensors));
    setAttribute(this.legend, "aria-pressed", String(state.legend));
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

function toggleFullScreen(panel: HTMLElement): void {
  const root = panel.getRootNode() as ShadowRoot | Document;
  void (root.fullscreenElement ? document.exitFullscreen() : panel.requestFullscreen());
}

function tool(label: string, path: string, press: () => void): HTMLButtonElement {
  const element = button("", { class: "tool", "aria-label": label, title: label }, press);
  element.append(icon(path));
  return element;
}
