/** Tables of terms and what they hold; numbers can be copied in full. */

import { button, h } from "../dom";
import { formula } from "../math/mathml";
import type { Row } from "../recording/details";
import { numbersElement } from "./cells";

/** A table of two columns. */
export function factTable(label: string, rows: readonly (readonly [Node | string, Node | string])[]): HTMLElement {
  const body = h("tbody");
  for (const [term, content] of rows) body.append(h("tr", {}, h("th", { scope: "row" }, term), h("td", {}, content)));
  return h("table", { class: "fact-table" }, h("caption", { class: "hidden-text" }, label), body);
}

/** A table of rows of details. */
export function rowTable(label: string, rows: readonly Row[]): HTMLElement {
  return factTable(label, rows.map((row) => [row.term, contentOf(row)] as const));
}

function contentOf(row: Row): Node | string {
  if (row.kind === "text") return h("span", { class: "mono" }, row.text);
  if (row.kind === "formula") return formula(row.left, row.latex, row.plain) as Node;
  return withCopy(numbersElement(row.numbers), row.numbers.value ?? row.numbers.summary, row.term);
}

/** What is shown, and a button that copies the value with all its digits. */
export function withCopy(shown: Node, value: unknown, term: string): HTMLElement {
  const copy = button("Copy", { class: "copy-button", "aria-label": `Copy ${term}` }, () => {
    void navigator.clipboard?.writeText(JSON.stringify(value)).then(() => (copy.textContent = "Copied"));
  });
  return h("span", { class: "copyable mono" }, shown, copy);
}
