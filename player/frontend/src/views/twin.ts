/** Two runs beside each other: the graph of this one, and the graph of the other at the step that belongs to it. */

import { h, setAttribute, setText } from "../dom";
import { changedLine } from "../recording/runs";
import type { Scene, View } from "../scene";
import { GraphView } from "./graph";

const nothing = () => undefined;
const SILENT = { set: nothing, select: nothing, wantTorchviz: nothing, save: nothing, hall: () => null };

export class TwinView implements View {
  private readonly names = [h("p", { class: "run-name" }), h("p", { class: "run-name" })] as const;
  private readonly other = h("div", { class: "run" }, this.names[1]);
  readonly element: HTMLElement;
  private graph: GraphView | null = null;

  constructor(private readonly own: GraphView) {
    this.element = h("div", { class: "graphs" }, h("div", { class: "run" }, this.names[0], own.element), this.other);
  }

  update(scene: Scene): void {
    this.own.update(scene);
    const { twin, recording, state } = scene;
    this.other.hidden = twin === null;
    if (!twin || !recording) return;
    const [own, other] = [recording.trace.source, twin.recording.trace.source];
    setText(this.names[0], changedLine(own, other) || "this run");
    setText(this.names[1], changedLine(other, own) || "the run before");
    const view = { ...state, step: twin.step, selected: null, drawing: "annotated", legend: false } as const;
    this.second().update({ ...scene, recording: twin.recording, state: view });
  }

  /** The second graph, made when it is first wanted. */
  private second(): GraphView {
    if (!this.graph) {
      this.graph = new GraphView(SILENT);
      setAttribute(this.graph.element, "data-testid", "graph-twin");
      setAttribute(this.graph.element, "aria-label", "Graph of the other run");
      this.graph.element.querySelector(".toolbar")?.remove();
      this.other.append(this.graph.element);
    }
    return this.graph;
  }
}
