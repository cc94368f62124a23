/** Where everything stands: code and its dock on the left, plots, graph and its dock on the right. */

import type { Controls } from "./controls";
import { h } from "./dom";
import type { Scene, View } from "./scene";
import { CodeView } from "./views/code";
import { DockView } from "./views/dock";
import type { Editor } from "./views/editor";
import type { GraphView } from "./views/graph";
import { PlotView } from "./views/plot";

export class Workspace implements View {
  readonly element = h("div", { class: "workspace" });
  private readonly views: View[];
  private readonly plots: View[];

  constructor(controls: Controls, editor: Editor, graph: GraphView) {
    const code = new CodeView(editor, () => controls.editCode());
    const [left, right] = [new DockView("left", controls), new DockView("right", controls)];
    this.plots = [new PlotView("loss", controls), new PlotView("weight", controls)];
    this.views = [code, graph, left, right];
    this.element.append(
      h("div", { class: "column column-left" }, code.element, left.element),
      h(
        "div",
        { class: "column column-right" },
        h("div", { class: "plots" }, ...this.plots.map((plot) => plot.element)),
        graph.element,
        right.element,
      ),
    );
  }

  update(scene: Scene): void {
    for (const view of this.views) view.update(scene);
    if (scene.plotted) for (const plot of this.plots) plot.update(scene);
  }
}
