/** The table of all tensors: what the graph shows, for those who do not see it. */

import type { Controls } from "../controls";
import { button, h } from "../dom";
import { tensorRows, type TensorRow } from "../recording/tensors";
import { graphDigits, type Scene, type View } from "../scene";
import { numbersElement } from "./cells";
import { Rows } from "./rows";

const HEADINGS = ["Tensor", "Value", "Gradient", "State", "Shape", "dtype", "Leaf", "requires_grad", "grad_fn", "Version", "Storage"];

export class TensorsView implements View {
  readonly element = h("div", { class: "variables tensors", "data-testid": "tensors" });
  private readonly body = h("tbody");
  private readonly rows = new Rows(this.body);
  private readonly table: HTMLElement;
  private readonly empty = h("p", { class: "empty" }, "No tensor yet. Step forward to make the first.");

  constructor(private readonly controls: Controls) {
    const head = h("tr", {}, ...HEADINGS.map((heading) => h("th", { scope: "col" }, heading)));
    const caption = h("caption", { class: "hidden-text" }, "All tensors of this step");
    this.table = h("table", {}, caption, h("thead", {}, head), this.body);
    this.element.append(this.table, this.empty);
  }

  update(scene: Scene): void {
    const { recording, state } = scene;
    const found = recording ? tensorRows(recording, state.step) : [];
    const digits = graphDigits(scene) + 1;
    this.table.hidden = found.length === 0;
    this.empty.hidden = found.length > 0;
    this.rows.show(
      found.map((row) => ({
        key: String(row.number),
        signature: JSON.stringify([row, digits]),
        make: () => this.row(row, digits),
      })),
    );
  }

  private row(row: TensorRow, digits: number): HTMLElement {
    const { ref } = row;
    const name = h("th", { scope: "row", class: "name" });
    if (ref) name.append(button(row.name, { class: "link" }, () => this.controls.select(ref)));
    else name.append(row.name);
    if (row.changed) name.append(changedMark());
    return h(
      "tr",
      { class: row.changed ? "changed" : null, "data-tensor": row.number },
      name,
      h("td", { class: "value" }, numbersElement(row.value, digits)),
      h("td", { class: "grad" }, row.gradient),
      h("td", { class: "facts" }, row.words),
      ...row.facts.map(([, text]) => h("td", { class: "facts" }, text)),
    );
  }
}

/** Says that this step changed the row: a sign for the eye, words for the ear. */
export function changedMark(): HTMLElement {
  return h("span", { class: "changed-mark", title: "changed by this step" }, h("span", { class: "hidden-text" }, ", changed by this step"));
}
