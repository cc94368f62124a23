/** The player's root element: the classes that the style sheets go by, and the facts that stand on it. */

import { setAttribute } from "./dom";
import type { Scene } from "./scene";

/** Shows on the root what the scene is; `marks` are further classes by whether they hold. */
export function showRoot(root: HTMLElement, scene: Scene, marks: Record<string, boolean>): void {
  const { data, state, recording, options, old, plotted, narrow, error, twin } = scene;
  const holds = {
    ...marks,
    present: state.present,
    narrow,
    old,
    offline: options.offline,
    "with-plots": plotted,
    editing: state.editing,
    twin: twin !== null,
  };
  const names = Object.entries(holds).flatMap(([name, is]) => (is ? [name] : []));
  setAttribute(root, "class", ["player", `layout-${options.layout}`, `tab-${state.tab}`, ...names].join(" "));
  setAttribute(root, "data-step", state.step);
  setAttribute(root, "data-steps", recording?.last ?? 0);
  setAttribute(root, "data-request", data.request);
  setAttribute(root, "data-ready", recording || error ? "true" : null);
}
