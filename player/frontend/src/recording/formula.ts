/** The formulas of the operations table for one use: which operand is meant by which name, and with the numbers put in. */

import { formatNumbers } from "../format";
import type { OperationInfo, Step } from "../types";
import type { NodeView } from "./graphs";
import { tensorAt, type Recording } from "./recording";

type Rule = OperationInfo["backward"][number];

/** A formula with each name that `values` knows replaced. */
export function putNumbers(plain: string, values: ReadonlyMap<string, string>): string {
  return plain.replace(/(?<![\w.])[A-Za-z_]\w*(?!\w|\(|=[^=])/g, (name) => values.get(name) ?? name);
}

/** The argument that each operand of an event is, by position or by its own word: `dim=1`. */
export function argumentNames(info: OperationInfo, event: Step): string[] {
  const names = info.arguments ?? [];
  return (event.inputs ?? []).map(({ text }, position) => {
    const word = /^(\w+)=(?!=)/.exec(text)?.[1];
    return word && names.includes(word) ? word : (names[position] ?? "");
  });
}

/** The rule for what a node sends along each edge; null where the table has none, or no edge leads on. */
export function rulesOf(info: OperationInfo, event: Step | undefined, view: NodeView, tensors: readonly (number | null | undefined)[]): (Rule | null)[] {
  const names = event ? argumentNames(info, event) : [];
  const used = new Set<number>();
  return view.node.edges.map((edge, position) => {
    if (!edge) return null;
    const tensor = tensors[edge[0]];
    const operand = (event?.inputs ?? []).findIndex((each, at) => !used.has(at) && tensor != null && each.tensor === tensor);
    if (operand < 0) return info.backward[position] ?? null;
    used.add(operand);
    return info.backward.find(([input]) => input === names[operand]) ?? null;
  });
}

/** What the names in a formula stand for at a step: operands with their numbers, `g` and `result`. */
export function valuesOf(recording: Recording, info: OperationInfo, event: Step, view: NodeView, step: number): Map<string, string> {
  const values = new Map<string, string>();
  argumentNames(info, event).forEach((name, position) => {
    const operand = event.inputs?.[position];
    if (!name || !operand) return;
    const tensor = operand.tensor === undefined ? undefined : tensorAt(recording, operand.tensor, step);
    const plain = operand.text.replace(/^\w+=(?!=)/, "");
    values.set(name, tensor?.value != null ? formatNumbers(tensor.value) : plain);
  });
  if (view.tensor?.value != null) values.set("result", formatNumbers(view.tensor.value));
  const received = view.received[0]?.value;
  if (received != null) values.set("g", formatNumbers(received));
  return values;
}
