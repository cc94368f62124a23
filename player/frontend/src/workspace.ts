/** Where everything stands: code and its dock on the left, plots, graph and its dock on the right. */

import type { Controls } from "./controls";
import { h } from "./dom";
import type { Scene, View } from "./scene";
import type { CodeView } from "./views/code";
import { DockView } from "./views/dock";
import type { GraphView } from "./views/graph";
import { LandscapeView } from "./views/landscape";
import { PlotView } from "./views/plot";
import { Separator } from "./views/separator";
import { TwinView } from "./views/twin";

const SHARE = { orientation: "horizontal", variable: "--share", first: 0.36, ofLast: true } as const;

export class Workspace implements View {
  readonly element = h("div", { class: "workspace" });
  private readonly left = h("div", { class: "column column-left" });
  private readonly right = h("div", { class: "column column-right" });
  private readonly views: View[];
  private readonly plots: View[];
  private readonly columns = new Separator(this.element, {
    name: "columns",
    label: "Width of the code",
    orientation: "vertical",
    first: 0.38,
    variable: "--columns",
  });
  private readonly besides = [
    { dock: "left", separator: new Separator(this.left, { ...SHARE, name: "left", label: "Height of the panel under the code" }) },
    { dock: "right", separator: new Separator(this.right, { ...SHARE, name: "right", label: "Height of the panel under the graph" }) },
  ] as const;

  constructor(controls: Controls, code: CodeView, graph: GraphView) {
    const docks = [new DockView("left", controls), new DockView("right", controls)] as const;
    this.plots = [new PlotView("loss", controls), new PlotView("weight", controls), new LandscapeView(controls)];
    const graphs = new TwinView(graph);
    this.views = [graphs, ...docks];
    const [left, right] = this.besides.map(({ separator }) => separator.element) as [HTMLElement, HTMLElement];
    this.left.append(code.element, left, docks[0].element);
    const plots = h("div", { class: "plots" }, ...this.plots.map((plot) => plot.element));
    this.right.append(plots, graphs.element, right, docks[1].element);
    this.element.append(this.left, this.columns.element, this.right);
  }

  update(scene: Scene): void {
    for (const { dock, separator } of this.besides) separator.element.hidden = scene.state.open[dock] === null;
    for (const view of this.views) view.update(scene);
    if (scene.plotted) for (const plot of this.plots) plot.update(scene);
  }
}
