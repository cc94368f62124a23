/** The plot of the loss over the weight, for loops with one of each. */

import type { Controls } from "../controls";
import { setText } from "../dom";
import type { Size } from "../graph/arrangement";
import { drawLandscape, landscapeName, landscapeScales, type LandscapeChart } from "../plots/landscape";
import { gradAt, landscapeOf, reached, type Landscape, type Place } from "../recording/landscape";
import { loopAt } from "../recording/plots";
import type { Recording } from "../recording/recording";
import { graphDigits, type Scene } from "../scene";
import { LoopPlot } from "./loopplot";

const NAME = "Loss over the weight";

export class LandscapeView extends LoopPlot {
  private landscape: Landscape | null = null;
  private chart: LandscapeChart | null = null;

  constructor(controls: Controls) {
    super(controls, NAME, "landscape");
  }

  protected follow(recording: Recording | null, loop: number | null): void {
    this.landscape = recording && loop !== null ? landscapeOf(recording, loop) : null;
    this.element.hidden = this.landscape === null;
    setText(this.title, this.landscape ? `Loss over ${this.landscape.weight}` : NAME);
  }

  protected draw(scene: Scene, size: Size): void {
    const { landscape, recording, loop } = this;
    if (!recording || !landscape || loop === null || !size.width || !size.height) return;
    const { step } = scene.state;
    const count = reached(recording, landscape, loop, step);
    const place = landscape.places[count - 1];
    const grad = place ? gradAt(recording, place, step) : null;
    const other = otherPlace(scene);
    const chart = { landscape, reached: count, step, other, grad, ...size, digits: graphDigits(scene) + 1 };
    this.chart = chart;
    const signature = [count, other?.weight, size.width, size.height, chart.digits, grad, (place?.slopeSince ?? 0) <= step].join();
    this.show(signature, size, () => landscapeName(chart), () => drawLandscape(chart));
  }

  /** A press goes to the place that is nearest. */
  protected click(event: MouseEvent): void {
    if (!this.chart) return;
    const { left, top } = this.svg.getBoundingClientRect();
    const { x, y } = landscapeScales(this.chart);
    const away = (place: { weight: number; loss: number }) =>
      Math.hypot(x(place.weight) - (event.clientX - left), y(place.loss) - (event.clientY - top));
    const nearest = [...this.chart.landscape.places].sort((one, other) => away(one) - away(other))[0];
    if (nearest) this.goToIteration(nearest.iteration, Number.isFinite(nearest.slopeSince) ? nearest.slopeSince : undefined);
  }
}

/** Where the run that goes along stands, null where none does. */
function otherPlace({ twin }: Scene): Place | null {
  const loop = twin && loopAt(twin.recording, twin.step);
  const landscape = twin && loop !== null ? landscapeOf(twin.recording, loop) : null;
  return landscape && twin && loop !== null ? (landscape.places[reached(twin.recording, landscape, loop, twin.step) - 1] ?? null) : null;
}
