/** The plot of the loss over the weight, for loops with one of each. */

import type { Controls } from "../controls";
import { h, s, setAttribute, setText } from "../dom";
import { drawLandscape, landscapeName, landscapeScales, type LandscapeChart } from "../plots/landscape";
import { gradAt, landscapeOf, reached, type Landscape, type Place } from "../recording/landscape";
import { loopAt, stepOf } from "../recording/plots";
import type { Recording } from "../recording/recording";
import { graphDigits, type Scene, type View } from "../scene";

export class LandscapeView implements View {
  private readonly svg = s("svg", { class: "chart", role: "img" });
  private readonly title = h("h2", {}, "Loss over the weight");
  readonly element = h(
    "section",
    { class: "panel plot", "data-testid": "plot-landscape", "aria-label": "Loss over the weight" },
    h("header", { class: "toolbar" }, this.title),
    this.svg,
  );
  private recording: Recording | null = null;
  private loop: number | null = null;
  private landscape: Landscape | null = null;
  private chart: LandscapeChart | null = null;
  private scene: Scene | null = null;
  private drawn = "";

  constructor(private readonly controls: Controls) {
    this.svg.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.scene && this.update(this.scene)).observe(this.svg);
  }

  update(scene: Scene): void {
    this.scene = scene;
    const { recording, state } = scene;
    const loop = recording && loopAt(recording, state.step);
    if (recording !== this.recording || loop !== this.loop) {
      [this.recording, this.loop, this.drawn] = [recording, loop, ""];
      this.landscape = recording && loop !== null ? landscapeOf(recording, loop) : null;
      this.element.hidden = this.landscape === null;
      setText(this.title, this.landscape ? `Loss over ${this.landscape.weight}` : "Loss over the weight");
    }
    if (recording && this.landscape && loop !== null) this.draw(scene, this.landscape, reached(recording, this.landscape, loop, state.step));
  }

  private draw(scene: Scene, landscape: Landscape, count: number): void {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!width || !height) return;
    const { step } = scene.state;
    const place = landscape.places[count - 1];
    const grad = scene.recording && place ? gradAt(scene.recording, place, step) : null;
    const other = otherPlace(scene);
    const chart = { landscape, reached: count, step, other, grad, width, height, digits: graphDigits(scene) + 1 };
    const signature = [count, other?.weight, width, height, chart.digits, grad, (place?.slopeSince ?? 0) <= step].join();
    if (signature === this.drawn) return;
    [this.chart, this.drawn] = [chart, signature];
    setAttribute(this.svg, "viewBox", `0 0 ${width} ${height}`);
    setAttribute(this.svg, "aria-label", landscapeName(chart));
    this.svg.replaceChildren(...drawLandscape(chart));
  }

  /** A press goes to the place that is nearest. */
  private click(event: MouseEvent): void {
    if (!this.chart || !this.recording || this.loop === null) return;
    const { left, top } = this.svg.getBoundingClientRect();
    const { x, y } = landscapeScales(this.chart);
    const away = (place: { weight: number; loss: number }) =>
      Math.hypot(x(place.weight) - (event.clientX - left), y(place.loss) - (event.clientY - top));
    const nearest = [...this.chart.landscape.places].sort((one, other) => away(one) - away(other))[0];
    if (!nearest) return;
    const step = Number.isFinite(nearest.slopeSince) ? nearest.slopeSince : stepOf(this.recording, this.loop, nearest.iteration);
    if (step === null) this.controls.want(["annotated"], [nearest.iteration]);
    else this.controls.goTo(step);
  }
}

/** Where the run that goes along stands, null where none does. */
function otherPlace({ twin }: Scene): Place | null {
  const loop = twin && loopAt(twin.recording, twin.step);
  const landscape = twin && loop !== null ? landscapeOf(twin.recording, loop) : null;
  return landscape && twin && loop !== null ? (landscape.places[reached(twin.recording, landscape, loop, twin.step) - 1] ?? null) : null;
}
