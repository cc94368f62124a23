/** On a narrow screen: which view stands under the picture. */

import type { Controls } from "../controls";
import { button, h, setAttribute } from "../dom";
import type { Scene, View } from "../scene";
import type { Tab } from "../store";

const TABS: readonly [Tab, string][] = [
  ["plots", "Plots"],
  ["graph", "Graph"],
  ["code", "Code"],
  ["variables", "Values"],
  ["output", "Output"],
  ["details", "Details"],
];

export class TabsView implements View {
  readonly element = h("nav", { class: "tabs", "aria-label": "Views" });
  private readonly buttons: [Tab, HTMLButtonElement][];

  constructor(controls: Controls) {
    this.buttons = TABS.map(([tab, label]) => [tab, button(label, { class: `tab show-${tab}` }, () => controls.set({ tab }))]);
    this.element.append(...this.buttons.map(([, element]) => element));
  }

  update({ state }: Scene): void {
    for (const [tab, element] of this.buttons) setAttribute(element, "aria-pressed", String(state.tab === tab));
  }
}
