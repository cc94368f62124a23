/** A plot of the loop's curves, growing as the cursor moves; a click goes to that iteration. */

import type { Controls } from "../controls";
import { button, h, s, setAttribute, setText } from "../dom";
import { chartName, drawChart, scales, type Chart } from "../plots/chart";
import { ended, loopAt, lossKnown, plotsOf, stepOf, type Curve, type Plots } from "../recording/plots";
import type { Recording } from "../recording/recording";
import { changedLine } from "../recording/runs";
import { graphDigits, type Scene, type View } from "../scene";

export class PlotView implements View {
  readonly element: HTMLElement;
  readonly svg = s("svg", { class: "chart", role: "img" });
  private readonly title = h("h2");
  /** Keeps this run in sight while the program is changed. */
  private readonly pin = button("Pin run", { class: "quiet-button pin", "data-testid": "pin" }, () => this.controls.togglePin());
  /** Lets the other run go along. */
  private readonly both = button("Both runs", { class: "quiet-button both", title: "This run and the one before together (c)", "data-testid": "both-runs" }, () => this.controls.toggleTwin());
  private recording: Recording | null = null;
  private loop: number | null = null;
  private plots: Plots | null = null;
  private chart: Chart | null = null;
  private scene: Scene | null = null;
  private ghost: { recording: Recording | null; curves: Curve[] } = { recording: null, curves: [] };
  private drawn = "";

  constructor(
    private readonly kind: "loss" | "weight",
    private readonly controls: Controls,
  ) {
    const name = kind === "loss" ? "Loss" : "Weight";
    setText(this.title, name);
    const header = h("header", { class: "toolbar" }, this.title);
    if (kind === "loss") header.append(this.both, this.pin);
    this.element = h("section", { class: `panel plot plot-${kind}`, "data-testid": `plot-${kind}`, "aria-label": name }, header);
    this.element.append(this.svg);
    this.svg.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.scene && this.update(this.scene)).observe(this.svg);
  }

  update(scene: Scene): void {
    this.scene = scene;
    const { recording, state } = scene;
    const loop = recording && loopAt(recording, state.step);
    if (recording !== this.recording || loop !== this.loop) {
      [this.recording, this.loop, this.drawn] = [recording, loop, ""];
      this.plots = recording && loop !== null ? plotsOf(recording, loop) : null;
    }
    this.pin.hidden = scene.options.layout !== "training";
    setText(this.pin, state.pinned ? "Unpin" : "Pin run");
    setAttribute(this.pin, "aria-pressed", String(state.pinned));
    this.both.hidden = this.pin.hidden || scene.narrow;
    setAttribute(this.both, "aria-pressed", String(state.twin));
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!recording || !this.plots || !width || !height) return;
    const curves = this.plots[this.kind];
    setText(this.title, this.kind === "loss" ? `Loss${named(curves)}` : `Weight${named(curves)}`);
    const known = this.kind === "loss" ? lossKnown : ended;
    this.chart = {
      title: this.kind === "loss" ? "Loss" : "Weight",
      curves,
      ghost: this.ghostCurves(scene),
      ghostName: scene.state.ghost && recording ? changedLine(scene.state.ghost.trace.source, recording.trace.source) : "",
      ghostEnded: this.twinEnded(scene, known),
      count: this.plots.count,
      ended: known(recording, this.plots.loop, state.step),
      width,
      height,
      digits: graphDigits(scene) + 1,
    };
    const signature = [this.chart.ended, this.chart.ghostEnded, width, height, this.chart.digits].join();
    if (signature === this.drawn) return;
    this.drawn = signature;
    setAttribute(this.svg, "viewBox", `0 0 ${width} ${height}`);
    setAttribute(this.svg, "aria-label", chartName(this.chart));
    this.svg.replaceChildren(...drawChart(this.chart));
  }

  /** The same plot of the run before, or of the pinned one. */
  private ghostCurves({ state: { ghost } }: Scene): Curve[] {
    if (this.ghost.recording !== ghost) {
      const loop = ghost && loopAt(ghost, ghost.last);
      this.ghost = { recording: ghost, curves: ghost && loop !== null ? plotsOf(ghost, loop)[this.kind] : [] };
      this.drawn = "";
    }
    return this.ghost.curves;
  }

  /** As far as the other run has come where it goes along; null where it is shown whole. */
  private twinEnded({ twin }: Scene, known: typeof ended): number | null {
    const loop = twin && loopAt(twin.recording, twin.step);
    return twin && loop !== null ? known(twin.recording, loop, twin.step) : null;
  }

  private click(event: MouseEvent): void {
    if (!this.chart || !this.plots || !this.recording) return;
    const { left } = this.svg.getBoundingClientRect();
    const at = Math.round(scales(this.chart).x.invert(event.clientX - left));
    const iteration = Math.min(Math.max(at, 0), this.plots.count - 1);
    const step = stepOf(this.recording, this.plots.loop, iteration);
    if (step === null) this.controls.want(["annotated"], [iteration]);
    else this.controls.goTo(step);
  }
}

function named(curves: { name: string }[]): string {
  return curves.length === 1 ? `: ${curves[0]?.name}` : "";
}
