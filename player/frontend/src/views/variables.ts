/** The variables: name, value, gradient and facts, with what this step changed marked. */

import { h } from "../dom";
import { gradText, gradWords } from "../graph/words";
import { scopes, type Scope, type Variable } from "../recording/variables";
import { numbersOf } from "../recording/tensors";
import type { Scene, View } from "../scene";
import { numbersElement } from "./cells";
import { place, Rows } from "./rows";
import { changedMark } from "./tensors";

const HEADINGS = ["Name", "Value", ".grad"];

/** One scope's table; kept from step to step. */
class ScopeTable {
  private readonly caption = h("caption");
  // On a narrow screen rows are grids, a gradient below its value; roles say what they are.
  private readonly body = h("tbody", { role: "rowgroup" });
  private readonly rows = new Rows((rows) => place(this.body, rows));
  readonly element: HTMLElement;

  constructor() {
    const head = h("tr", { role: "row" }, ...HEADINGS.map((heading) => h("th", { scope: "col", role: "columnheader" }, heading)));
    this.element = h("table", { role: "table" }, this.caption, h("thead", { role: "rowgroup" }, head), this.body);
  }

  show({ title, variables }: Scope): void {
    this.element.hidden = variables.length === 0;
    this.caption.textContent = title ? `in ${title}` : "Variables";
    this.caption.classList.toggle("hidden-text", !title);
    this.rows.show(
      variables.map((variable) => ({ key: variable.name, signature: JSON.stringify(variable), make: () => row(variable) })),
    );
  }
}

export class VariablesView implements View {
  readonly element = h("div", { class: "variables", "data-testid": "variables" });
  private readonly inner = new ScopeTable();
  private readonly outer = new ScopeTable();
  private readonly empty = h("p", { class: "empty" }, "No variable yet. Step forward to bind the first.");

  constructor() {
    this.element.append(this.inner.element, this.outer.element, this.empty);
  }

  update({ recording, state }: Scene): void {
    const found = recording ? scopes(recording, state.step) : [];
    const nothing = { title: "", variables: [] };
    this.inner.show(found.length > 1 ? (found[0] ?? nothing) : nothing);
    this.outer.show(found.at(-1) ?? nothing);
    this.empty.hidden = found.some((scope) => scope.variables.length > 0);
  }
}

function row(variable: Variable): HTMLElement {
  const name = h("th", { scope: "row", role: "rowheader", class: "name" }, variable.name);
  if (variable.changed) name.append(changedMark());
  const value = h("td", { role: "cell", class: "value", title: variable.full === variable.value ? null : variable.full });
  value.append(variable.tensor ? numbersElement(numbersOf(variable.tensor)) : variable.value);
  value.append(h("div", { class: "facts" }, variable.facts));
  return h("tr", { role: "row", class: variable.changed ? "changed" : null, "data-name": variable.name }, name, value, gradient(variable));
}

/** A leaf that keeps a gradient, or a tensor told to retain it; nothing for all else. */
function gradient({ tensor, status }: Variable): HTMLElement {
  const keeps = tensor?.requires_grad && (tensor.is_leaf || tensor.retains_grad || status?.kind !== "none");
  if (!status || !keeps) {
    return h("td", { role: "cell", class: "grad quiet" }, tensor?.requires_grad ? "not kept" : "");
  }
  const words = gradWords(status);
  if (status.kind === "none") return h("td", { role: "cell", class: "grad none" }, words);
  const cell = h("td", { role: "cell", class: `grad ${status.kind}`, title: words }, gradText(status, 4));
  cell.append(h("span", { class: "words" }, words));
  return cell;
}
