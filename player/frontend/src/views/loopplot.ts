/** What the plots of a loop share: they follow the loop that the cursor is in, and draw only what has changed. */

import type { Controls } from "../controls";
import { h, s, setAttribute, setText } from "../dom";
import type { Size } from "../graph/arrangement";
import { loopAt, stepOf } from "../recording/plots";
import type { Recording } from "../recording/recording";
import type { Scene, View } from "../scene";

export abstract class LoopPlot implements View {
  readonly element: HTMLElement;
  protected readonly svg = s("svg", { class: "chart", role: "img" });
  protected readonly title = h("h2");
  protected readonly header = h("header", { class: "toolbar" }, this.title);
  protected recording: Recording | null = null;
  protected loop: number | null = null;
  /** What the drawing in sight shows; "" has it drawn anew. */
  protected drawn = "";
  private scene: Scene | null = null;

  constructor(
    protected readonly controls: Controls,
    name: string,
    kind: string,
  ) {
    setText(this.title, name);
    const attributes = { class: `panel plot plot-${kind}`, "data-testid": `plot-${kind}`, "aria-label": name };
    this.element = h("section", attributes, this.header, this.svg);
    this.svg.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.scene && this.update(this.scene)).observe(this.svg);
  }

  update(scene: Scene): void {
    this.scene = scene;
    const { recording, state } = scene;
    const loop = recording && loopAt(recording, state.step);
    if (recording !== this.recording || loop !== this.loop) {
      [this.recording, this.loop, this.drawn] = [recording, loop, ""];
      this.follow(recording, loop);
    }
    this.draw(scene, { width: this.svg.clientWidth, height: this.svg.clientHeight });
  }

  /** Another loop is to be shown, or none. */
  protected abstract follow(recording: Recording | null, loop: number | null): void;

  /** Draws the step into a window of this size, which is 0 where it is hidden. */
  protected abstract draw(scene: Scene, size: Size): void;

  protected abstract click(event: MouseEvent): void;

  /** Puts a drawing in sight, unless it is there already. */
  protected show(signature: string, { width, height }: Size, name: () => string, content: () => SVGElement[]): void {
    if (signature === this.drawn) return;
    this.drawn = signature;
    setAttribute(this.svg, "viewBox", `0 0 ${width} ${height}`);
    setAttribute(this.svg, "aria-label", name());
    this.svg.replaceChildren(...content());
  }

  /** Goes to the end of an iteration, or to a step of it; one that is not recorded in detail is asked for. */
  protected goToIteration(iteration: number, step?: number): void {
    const at = step ?? (this.recording && this.loop !== null ? stepOf(this.recording, this.loop, iteration) : null);
    if (at === null) this.controls.want(["annotated"], [iteration]);
    else this.controls.goTo(at);
  }
}
