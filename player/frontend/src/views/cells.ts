/** Numbers in a table's cell: small tensors as cells whose tint repeats what the numbers say. */

import { h } from "../dom";
import { formatNumber, formatNumbers, formatShape } from "../format";
import { amount } from "../graph/words";
import type { Summary } from "../types";

/** A tensor's numbers as the recording holds them. */
export interface Numbers {
  /** Null where there are too many: then `summary` stands in. */
  value: unknown;
  summary: Summary | undefined;
  shape: readonly number[];
}

/** Rows and columns of what is shown as cells. */
const MOST = 6;
/** The strongest tint, in percent: the numbers on it stay readable in light and dark. */
const STRONGEST = 34;

/** The numbers of a small vector or matrix as rows, null for all else. */
export function heatRows({ value, shape }: Numbers): unknown[][] | null {
  if (!Array.isArray(value) || shape.some((size) => size > MOST || size === 0)) return null;
  if (shape.length === 1) return [value];
  return shape.length === 2 ? (value as unknown[][]) : null;
}

/** How strongly each number is tinted, from -100 to 100: its share of the largest. */
export function tints(rows: readonly (readonly unknown[])[]): number[][] {
  const size = (item: unknown) => (typeof item === "number" ? Math.abs(item) : typeof item === "boolean" ? Number(item) : 0);
  const most = Math.max(...rows.flat().map(size)) || 1;
  return rows.map((row) => row.map((item) => Math.round((100 * size(item) * (Number(item) < 0 ? -1 : 1)) / most)));
}

/** A number, a list, cells, or a norm: as much as can be read at a glance. */
export function numbersElement(numbers: Numbers, digits = 4): Node {
  const rows = heatRows(numbers);
  if (rows) return cells(rows, digits);
  if (numbers.value !== null && numbers.value !== undefined) return document.createTextNode(formatNumbers(numbers.value, digits));
  return document.createTextNode(numbers.summary ? `${amount(numbers.summary, digits)}, shape ${formatShape(numbers.shape)}` : "");
}

function cells(rows: unknown[][], digits: number): HTMLElement {
  const strengths = tints(rows);
  const grid = h("span", { class: "cells", role: "img", "aria-label": formatNumbers(rows.length === 1 ? rows[0] : rows, digits) });
  grid.style.gridTemplateColumns = `repeat(${rows[0]?.length ?? 1}, auto)`;
  rows.forEach((row, line) =>
    row.forEach((item, column) => {
      const strength = strengths[line]?.[column] ?? 0;
      const cell = h("span", { class: strength < 0 ? "cell negative" : "cell" }, formatNumber(item, digits));
      cell.style.setProperty("--tint", `${(Math.abs(strength) * STRONGEST) / 100}%`);
      grid.append(cell);
    }),
  );
  return grid;
}
