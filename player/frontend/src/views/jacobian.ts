/** The local Jacobian of a node: one matrix for each edge, whole when small, else a row at a time. */

import { button, h } from "../dom";
import { formatNumber, formatShape } from "../format";
import type { Asked } from "../inspector";
import type { Details } from "../recording/details";
import { elementName, sizeOf } from "../recording/places";
import type { BroadcastSum, JacobianAnswer, LocalJacobian } from "../types";
import { numbersElement, tints } from "./cells";
import { factTable, withCopy } from "./facts";

/** The strongest tint of a cell, in percent. */
const STRONGEST = 34;

/** What is to be shown of the answer; `goToRow` asks for another row of a large matrix. */
export function jacobianContent(asked: Asked<JacobianAnswer>, details: Details, goToRow: (row: number) => void): HTMLElement[] {
  if (asked.state === "asking") return [h("p", { class: "quiet", role: "status" }, "The program runs once more…")];
  if (asked.state === "refused") return [h("p", { class: "quiet", role: "status" }, asked.reason)];
  const { jacobians, broadcast } = asked.answer;
  if (!jacobians.length) return [h("p", { class: "quiet" }, "No edge leads on from this node.")];
  return [...jacobians.map((each) => matrix(each, details, goToRow)), ...sums(broadcast, details)];
}

function matrix(jacobian: LocalJacobian, { inputs, result }: Details, goToRow: (row: number) => void): HTMLElement {
  const { position, output_shape, input_shape, first_row, rows } = jacobian;
  const input = inputs[position] ?? "";
  const [height, width] = [sizeOf(output_shape), sizeOf(input_shape)];
  const title = `∂ ${result} ${formatShape(output_shape)} / ∂ ${input} ${formatShape(input_shape)}: ${height} × ${width}`;
  const figure = h("figure", { class: "jacobian" }, h("figcaption", {}, title, diagonal(rows, height, width)));
  if (rows.length < height) figure.append(pager(first_row, height, result, output_shape, goToRow));
  figure.append(h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": title }, grid(jacobian, input, result)));
  return figure;
}

function diagonal(rows: readonly (readonly unknown[])[], height: number, width: number): string {
  const only = height === width && height > 1 && rows.length === height && rows.every((row, at) => row.every((item, column) => at === column || item === 0));
  return only ? ", diagonal: element by element" : "";
}

/** Rows are elements of the output, columns those of the input. */
function grid({ rows, first_row, output_shape, input_shape }: LocalJacobian, input: string, result: string): HTMLElement {
  const strengths = tints(rows);
  const columns = (rows[0] ?? []).map((_, column) => h("th", { scope: "col" }, elementName(input, input_shape, column)));
  const body = rows.map((row, at) => {
    const cells = row.map((item, column) => {
      const strength = strengths[at]?.[column] ?? 0;
      const cell = h("td", { class: strength < 0 ? "cell negative" : "cell", title: String(item) }, formatNumber(item));
      cell.style.setProperty("--tint", `${(Math.abs(strength) * STRONGEST) / 100}%`);
      return cell;
    });
    return h("tr", {}, h("th", { scope: "row" }, elementName(result, output_shape, first_row + at)), ...cells);
  });
  return h("table", { class: "matrix" }, h("thead", {}, h("tr", {}, h("td"), ...columns)), h("tbody", {}, ...body));
}

function pager(row: number, rows: number, result: string, shape: readonly number[], goToRow: (row: number) => void): HTMLElement {
  const back = button("Row before", { class: "quiet-button", disabled: row === 0 }, () => goToRow(row - 1));
  const on = button("Next row", { class: "quiet-button", disabled: row + 1 >= rows }, () => goToRow(row + 1));
  return h("div", { class: "pager" }, back, h("span", {}, `${elementName(result, shape, row)}, row ${row + 1} of ${rows}`), on);
}

function sums(broadcast: readonly BroadcastSum[], { inputs }: Details): HTMLElement[] {
  const rows = broadcast.flatMap(({ position, before, after }) => {
    const name = inputs[position] ?? "";
    return [
      { term: `for ${name} before the sum, shape ${formatShape(before.shape)}`, gradient: before },
      { term: `summed over broadcast dimensions, shape ${formatShape(after.shape)}`, gradient: after },
    ];
  });
  if (!rows.length) return [];
  const cells = rows.map(({ term, gradient }) => {
    const numbers = { value: gradient.value ?? null, summary: gradient.summary, shape: gradient.shape };
    return [term, withCopy(numbersElement(numbers), gradient.value ?? gradient.summary, term)] as const;
  });
  return [factTable("The sum over broadcast dimensions", cells)];
}
