/** A dock: the buttons of its panels, and the one that is open. */

import type { Controls } from "../controls";
import { button, h, setAttribute } from "../dom";
import { PANELS } from "../panels";
import type { Scene, View } from "../scene";
import type { Dock, Panel } from "../store";

export class DockView implements View {
  readonly element: HTMLElement;
  private readonly panels = new Map<Panel, { open: HTMLButtonElement; view: View; body: HTMLElement; always: boolean }>();

  constructor(
    private readonly dock: Dock,
    controls: Controls,
  ) {
    const bar = h("div", { class: "dock-bar", role: "group", "aria-label": "Panels" });
    this.element = h("div", { class: `dock dock-${dock}` }, bar);
    for (const row of PANELS.filter((each) => each.dock === dock)) {
      const press = () => controls.togglePanel(row.id);
      const open = button(row.label, { class: "panel-button", title: `${row.label} (${row.key})` }, press);
      const view = row.make(controls);
      const body = h("section", { class: `dock-body body-${row.id}`, "aria-label": row.label, tabindex: 0 }, view.element);
      this.panels.set(row.id, { open, view, body, always: row.always });
      bar.append(open);
      this.element.append(body);
    }
  }

  /** Draws the panel that is open, and those that are kept at the step. */
  update(scene: Scene): void {
    const { state, narrow } = scene;
    const open = narrow ? state.tab : state.open[this.dock];
    this.element.classList.toggle("is-open", state.open[this.dock] !== null);
    for (const [id, panel] of this.panels) {
      setAttribute(panel.open, "aria-expanded", String(id === open));
      panel.body.hidden = id !== open;
      if (id === open || panel.always) panel.view.update(scene);
    }
  }
}
