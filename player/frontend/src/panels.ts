/** The panels that open on request: adding one is adding a row (and its name to `Panel` in store.ts). */

import type { Controls } from "./controls";
import type { View } from "./scene";
import type { Dock, Panel } from "./store";
import { DetailsView } from "./views/details";
import { OutputView } from "./views/output";
import { TensorsView } from "./views/tensors";
import { VariablesView } from "./views/variables";

export interface PanelRow {
  id: Panel;
  label: string;
  /** The `KeyboardEvent.key` that opens and closes it. */
  key: string;
  dock: Dock;
  /** Whether a closed one is kept at the step too: cheap ones are, so that opening shows it at once. */
  always: boolean;
  make(controls: Controls): View;
}

export const PANELS: readonly PanelRow[] = [
  { id: "variables", label: "Variables", key: "v", dock: "left", always: true, make: () => new VariablesView() },
  { id: "output", label: "Output", key: "o", dock: "left", always: true, make: (controls) => new OutputView(controls.goTo) },
  { id: "tensors", label: "All tensors", key: "t", dock: "left", always: false, make: (controls) => new TensorsView(controls) },
  { id: "details", label: "Details", key: "d", dock: "right", always: false, make: (controls) => new DetailsView(controls) },
];

/** The row of a panel. */
export function panelRow(id: Panel): PanelRow {
  return PANELS.find((row) => row.id === id) as PanelRow;
}
