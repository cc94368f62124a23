/** The table of all tensors: what the graph shows, for those who do not see it. */

import type { Controls } from "../controls";
import { button, h } from "../dom";
import { tensorRows, type TensorRow } from "../recording/tensors";
import { graphDigits, type Scene, type View } from "../scene";
import { numbersElement } from "./cells";
import { Bodies, Rows } from "./rows";

const HEADINGS = ["Tensor", "Value", "Gradient", "State", "Shape", "dtype", "Leaf", "requires_grad", "grad_fn", "Version", "Storage"];

/** Rows that are in sight or out of it together. */
const TOGETHER = 30;

export class TensorsView implements View {
  readonly element = h("div", { class: "variables tensors", "data-testid": "tensors" });
  // Rows are grids of fixed columns, so that one that changes does not move the others; roles say what they are.
  private readonly table: HTMLElement;
  private readonly rows: Rows;
  private readonly empty = h("p", { class: "empty" }, "No tensor yet. Step forward to make the first.");

  constructor(private readonly controls: Controls) {
    const head = h("tr", { role: "row" }, ...HEADINGS.map((heading) => h("th", { scope: "col", role: "columnheader" }, heading)));
    const heads = h("thead", { role: "rowgroup" }, head);
    this.table = h("table", { role: "table", "aria-label": "All tensors of this step" }, heads);
    const bodies = new Bodies(this.table, TOGETHER);
    this.rows = new Rows((rows) => bodies.place(rows));
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
    const name = h("th", { scope: "row", role: "rowheader", class: "name" });
    if (ref) name.append(button(row.name, { class: "link" }, () => this.controls.select(ref)));
    else name.append(row.name);
    if (row.changed) name.append(changedMark());
    return h(
      "tr",
      { role: "row", class: row.changed ? "changed" : null, "data-tensor": row.number },
      name,
      cell("value", numbersElement(row.value, digits)),
      cell("grad", row.gradient),
      cell("facts", row.words),
      ...row.facts.map(([, text]) => cell("facts", text)),
    );
  }
}

function cell(className: string, content: Node | string): HTMLElement {
  return h("td", { role: "cell", class: className }, content);
}

/** Says that this step changed the row: a sign for the eye, words for the ear. */
export function changedMark(): HTMLElement {
  return h("span", { class: "changed-mark", title: "changed by this step" }, h("span", { class: "hidden-text" }, ", changed by this step"));
}
