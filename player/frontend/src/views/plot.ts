/** A plot of the loop's curves, growing as the cursor moves; a click goes to that iteration. */

import type { Controls } from "../controls";
import { button, setAttribute, setText } from "../dom";
import type { Size } from "../graph/arrangement";
import { chartName, drawChart, scales, type Chart } from "../plots/chart";
import { ended, loopAt, lossKnown, plotsOf, type Curve, type Plots } from "../recording/plots";
import type { Recording } from "../recording/recording";
import { changedLine } from "../recording/runs";
import { graphDigits, type Scene } from "../scene";
import { LoopPlot } from "./loopplot";

/** The run before, or the pinned one, behind the curves of a recording. */
interface Ghost {
  recording: Recording | null;
  before: Recording | null;
  curves: Curve[];
  name: string;
}

export class PlotView extends LoopPlot {
  /** Keeps this run in sight while the program is changed. */
  private readonly pin = button("Pin run", { class: "quiet-button pin", "data-testid": "pin" }, () => this.controls.togglePin());
  /** Lets the other run go along. */
  private readonly both = button("Both runs", { class: "quiet-button both", title: "This run and the one before together (c)", "data-testid": "both-runs" }, () => this.controls.toggleTwin());
  private plots: Plots | null = null;
  private chart: Chart | null = null;
  private ghost: Ghost = { recording: null, before: null, curves: [], name: "" };

  constructor(
    private readonly kind: "loss" | "weight",
    controls: Controls,
  ) {
    super(controls, NAMES[kind], kind);
    if (kind === "loss") this.header.append(this.both, this.pin);
  }

  protected follow(recording: Recording | null, loop: number | null): void {
    this.plots = recording && loop !== null ? plotsOf(recording, loop) : null;
  }

  protected draw(scene: Scene, size: Size): void {
    const { state } = scene;
    this.pin.hidden = scene.options.layout !== "training";
    setText(this.pin, state.pinned ? "Unpin" : "Pin run");
    setAttribute(this.pin, "aria-pressed", String(state.pinned));
    this.both.hidden = this.pin.hidden;
    setAttribute(this.both, "aria-pressed", String(state.twin));
    const { recording, plots } = this;
    if (!recording || !plots || !size.width || !size.height) return;
    const curves = plots[this.kind];
    setText(this.title, `${NAMES[this.kind]}${named(curves)}`);
    const known = this.kind === "loss" ? lossKnown : ended;
    const ghost = this.ghostBehind(recording, state.ghost);
    const chart: Chart = {
      title: NAMES[this.kind],
      curves,
      ghost: ghost.curves,
      ghostName: ghost.name,
      ghostEnded: this.twinEnded(scene, known),
      count: plots.count,
      ended: known(recording, plots.loop, state.step),
      ...size,
      digits: graphDigits(scene) + 1,
    };
    this.chart = chart;
    const signature = [chart.ended, chart.ghostEnded, size.width, size.height, chart.digits].join();
    this.show(signature, size, () => chartName(chart), () => drawChart(chart));
  }

  /** Looked up once for two runs: their texts are compared line by line. */
  private ghostBehind(recording: Recording, before: Recording | null): Ghost {
    if (this.ghost.before !== before || this.ghost.recording !== recording) {
      const loop = before && loopAt(before, before.last);
      const curves = before && loop !== null ? plotsOf(before, loop)[this.kind] : [];
      const name = before ? changedLine(before.trace.source, recording.trace.source) : "";
      this.ghost = { recording, before, curves, name };
      this.drawn = "";
    }
    return this.ghost;
  }

  /** As far as the other run has come where it goes along; null where it is shown whole. */
  private twinEnded({ twin }: Scene, known: typeof ended): number | null {
    const loop = twin && loopAt(twin.recording, twin.step);
    return twin && loop !== null ? known(twin.recording, loop, twin.step) : null;
  }

  protected click(event: MouseEvent): void {
    if (!this.chart || !this.plots) return;
    const { left } = this.svg.getBoundingClientRect();
    const at = Math.round(scales(this.chart).x.invert(event.clientX - left));
    this.goToIteration(Math.min(Math.max(at, 0), this.plots.count - 1));
  }
}

const NAMES = { loss: "Loss", weight: "Weight" } as const;

function named(curves: { name: string }[]): string {
  return curves.length === 1 ? `: ${curves[0]?.name}` : "";
}
