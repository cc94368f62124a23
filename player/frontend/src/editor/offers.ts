/** What is offered at the cursor: names of the table, members of a value by its kind, and the program's own names. */

import type { Completion, Completions } from "../types";

export interface Offers {
  /** How many characters before the cursor the offers replace. */
  typed: number;
  list: Completion[];
}

/** What stands for a value whose kind nobody knows, such as a call's result: most are tensors. */
const UNKNOWN = "tensor";
const PATH = /(?<![\w.])[A-Za-z_][\w.]*$/;
const MEMBER = /[)\]]\.(\w*)$/;

/** The names right under `parent`, by their last part; "" for those at the top. */
function children(table: Completions, parent: string): Completion[] {
  return table.names.flatMap((each) => {
    const name = each.name.slice(parent.length);
    return each.name.startsWith(parent) && !name.includes(".") ? [{ ...each, name }] : [];
  });
}

function variables(names: ReadonlyMap<string, string>): Completion[] {
  return [...names].map(([name, kind]) => ({ name, signature: "", help: kind, kind: "variable" }));
}

/**
 * The offers for the text of a line up to the cursor, null where nothing is offered.
 *
 * `names` are the program's names with the kinds that the recording knows; `asked` says that the learner asked for a list.
 */
export function offersAt(before: string, table: Completions, names: ReadonlyMap<string, string>, asked: boolean): Offers | null {
  const member = MEMBER.exec(before);
  if (member) return { typed: (member[1] as string).length, list: table.methods[UNKNOWN] ?? [] };
  const path = PATH.exec(before)?.[0] ?? "";
  if (!path) return asked && !/[\w.]$/.test(before) ? { typed: 0, list: variables(names) } : null;
  const dot = path.lastIndexOf(".");
  if (dot < 0) return { typed: path.length, list: [...variables(names), ...children(table, "").filter(({ name }) => !names.has(name))] };
  const parent = path.slice(0, dot);
  const typed = path.length - dot - 1;
  const kind = names.get(parent);
  const own = kind === undefined || kind === "namespace" ? children(table, `${parent}.`) : (table.methods[kind] ?? []);
  return { typed, list: own.length || kind ? own : (table.methods[UNKNOWN] ?? []) };
}
