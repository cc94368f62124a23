/** The details of the selected node. */

import { h } from "../dom";
import { detailsOf, type Details } from "../recording/details";
import { graphView } from "../recording/graphs";
import type { Scene, View } from "../scene";

export class DetailsView implements View {
  readonly element = h("div", { class: "details", "data-testid": "details" });
  private shown: unknown[] = [];

  update({ recording, state }: Scene): void {
    const now = [recording, state.step, state.selected?.join()];
    if (now.every((each, index) => each === this.shown[index])) return;
    this.shown = now;
    const graph = recording && graphView(recording, state.step);
    const [owner, , id] = state.selected ?? [-1, -1, -1];
    const found = recording && graph && owner === graph.graph ? detailsOf(recording, graph, id, state.step) : null;
    const none = h("p", { class: "empty" }, "Select a node of the graph to see its formula and its gradients.");
    this.element.replaceChildren(...(found ? content(found) : [none]));
  }
}

function content({ title, code, rows, url }: Details): HTMLElement[] {
  const heading = h("h3", {}, title, " ", h("code", {}, code));
  const list = h("dl");
  for (const { term, text, kind } of rows) list.append(h("dt", {}, term), h("dd", { class: kind }, text));
  const link = h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "PyTorch's page of this operation");
  return url.startsWith("https://") ? [heading, list, link] : [heading, list];
}
