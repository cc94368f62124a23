/** The ledger of a gradient: who sent what, and that it adds up. */

import { h } from "../dom";
import { amount } from "../graph/words";
import type { Ledger } from "../recording/ledger";

/** The ledger as a table; `total` says what the contributions sum to. */
export function ledgerTable({ entries, total, passes, adds }: Ledger, name: string): HTMLElement {
  const heads = ["Contribution", "by way of", ...(passes > 1 ? ["pass"] : [])];
  const rows = entries.map((entry, at) =>
    h(
      "tr",
      {},
      h("td", { class: "mono number" }, `${at ? "+ " : ""}${amount(entry.value, 4)}`),
      h("td", {}, entry.from),
      ...(passes > 1 ? [h("td", {}, entry.pass === null ? "" : String(entry.pass + 1))] : []),
    ),
  );
  const sum = total === null ? "not all has arrived" : `= ${amount(total, 4)}`;
  const words = total === null ? "" : adds === false ? `${name}; they do not sum to it: something else changed it` : name;
  const foot = h("tr", {}, h("td", { class: "mono number" }, sum), h("td", { colspan: heads.length - 1 }, words));
  const head = h("tr", {}, ...heads.map((heading) => h("th", { scope: "col" }, heading)));
  const caption = h("caption", { class: "hidden-text" }, `What ${name} is the sum of`);
  return h("table", { class: "ledger" }, caption, h("thead", {}, head), h("tbody", {}, ...rows), h("tfoot", {}, foot));
}
