/** What can be taken away, in tables: the dialog and the requests are made from them. */

import { linkTo } from "../link";
import type { Scene } from "../scene";
import type { Shot } from "./tray";

/** As `View` and `Format` of `graphviz_utils/orders.py`. */
export type PictureView = "figure" | "annotated" | "torchviz" | "loss" | "weight";
export type PictureFormat = "svg" | "png" | "pdf";

export const PICTURES: readonly { view: PictureView; label: string; plotted?: boolean }[] = [
  { view: "figure", label: "Whole step" },
  { view: "annotated", label: "Graph" },
  { view: "torchviz", label: "torchviz" },
  { view: "loss", label: "Loss", plotted: true },
  { view: "weight", label: "Weight", plotted: true },
];

export const FORMATS: readonly PictureFormat[] = ["svg", "png", "pdf"];

/** As `AskFile.form` of `pages/services/export.py`. */
export const FILES: readonly { form: "html" | "py" | "ipynb" | "json"; label: string }[] = [
  { form: "html", label: "Web page" },
  { form: "py", label: "Python (.py)" },
  { form: "ipynb", label: "Notebook (.ipynb)" },
  { form: "json", label: "Recording (.json)" },
];

/** The iterations that the recording holds in full detail, where it leaves others out: so it can be had again. */
function iterationsOf(scene: Scene): number[] {
  const trace = scene.recording?.trace;
  if (!trace?.left_out?.length) return [];
  const outermost = (trace.loops ?? []).filter((loop) => loop.parent == null);
  return [...new Set(outermost.flatMap((loop) => loop.iterations.map(({ index }) => index)))].sort((a, b) => a - b);
}

/** The step that is shown, as a figure without words. */
export function shotOf(scene: Scene): Shot | null {
  if (!scene.recording) return null;
  const { source, seed } = scene.recording.trace;
  const shown = scene.recording.drawings.annotated?.[0]?.graph;
  const closed = shown === undefined ? undefined : scene.state.folds[shown];
  return { source, seed, iterations: iterationsOf(scene), ...(closed && { closed }), step: scene.state.step, caption: "", link: linkTo(scene) };
}
