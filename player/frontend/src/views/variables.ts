/** The variables: name, value, gradient and facts, with what this step changed marked. */

import { h, setAttribute } from "../dom";
import { gradText, gradWords } from "../graph/words";
import { scopes, type Scope, type Variable } from "../recording/variables";
import type { Scene, View } from "../scene";

const HEADINGS = ["Name", "Value", ".grad", "Facts"];

export class VariablesView implements View {
  readonly element = h("div", { class: "variables", "data-testid": "variables" });
  private shown: unknown[] = [];

  update({ recording, state }: Scene): void {
    if (this.shown[0] === recording && this.shown[1] === state.step) return;
    this.shown = [recording, state.step];
    const found = recording ? scopes(recording, state.step) : [];
    const filled = found.filter((each) => each.variables.length > 0);
    const none = h("p", { class: "empty" }, "No variable yet. Step forward to bind the first.");
    this.element.replaceChildren(...(filled.length ? filled.map(table) : [none]));
  }
}

function table({ title, variables }: Scope): HTMLElement {
  const head = h("tr", {}, ...HEADINGS.map((heading) => h("th", { scope: "col" }, heading)));
  const caption = h("caption", title ? {} : { class: "hidden-text" }, title ? `in ${title}` : "Variables");
  return h("table", {}, caption, h("thead", {}, head), h("tbody", {}, ...variables.map(row)));
}

function row(variable: Variable): HTMLElement {
  const name = h("th", { scope: "row", class: "name" }, variable.name);
  if (variable.changed) name.append(h("span", { class: "hidden-text" }, ", changed by this step"));
  const value = h("td", { class: "value", title: variable.full === variable.value ? null : variable.full }, variable.value);
  const line = h("tr", { "data-name": variable.name }, name, value, gradient(variable), h("td", { class: "facts" }, variable.facts));
  setAttribute(line, "class", variable.changed ? "changed" : null);
  return line;
}

/** A leaf that keeps a gradient, or a tensor told to retain it; nothing for all else. */
function gradient({ tensor, status }: Variable): HTMLElement {
  const keeps = tensor?.requires_grad && (tensor.is_leaf || tensor.retains_grad || status?.kind !== "none");
  if (!status || !keeps) {
    return h("td", { class: "grad quiet" }, tensor?.requires_grad ? "not kept" : "");
  }
  const words = gradWords(status);
  const cell = h("td", { class: `grad ${status.kind}`, title: words }, gradText(status, 4));
  cell.append(h("span", { class: "words" }, words));
  return cell;
}
