/** The words on the graph's marks: what colour and shape say is also said in text. */

import { formatNumber, formatNumbers, formatShape } from "../format";
import type { NodeView } from "../recording/graphs";
import type { Contribution, GradStatus } from "../recording/gradients";
import { allZero } from "../recording/gradients";
import type { Gradient, Summary } from "../types";

function isSummary(value: unknown): value is Summary {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Numbers, or where there are too many to be told, their norm. */
export function amount(value: unknown, digits: number): string {
  return isSummary(value) ? `norm ${formatNumber(value.norm, digits)}` : formatNumbers(value, digits);
}

/** A gradient on an edge. */
export function gradientText(gradient: Gradient | null | undefined, digits: number): string {
  if (!gradient) return "";
  const value = gradient.value ?? gradient.summary;
  return allZero(value) ? "0" : amount(value, digits);
}

/** What is in `.grad`, short: for the tray. */
export function gradText(status: GradStatus, digits: number): string {
  if (status.kind === "none") return "None";
  return status.kind === "zero" && !Array.isArray(status.value) ? "0" : amount(status.value, digits);
}

function summand(contribution: Contribution, digits: number): string {
  return amount(contribution.value, digits).replace(/^-/, "−");
}

/** The contributions as a sum: "−74 + −19.24 = −93.24, 2 passes". */
export function ledgerText(status: GradStatus, digits: number): string {
  const sum = status.contributions.map((each) => summand(each, digits)).join(" + ");
  const total = amount(status.value, digits).replace(/^-/, "−");
  return `${sum} = ${total}, ${status.contributions.length} passes`;
}

/** The state of a `.grad` in words. */
export function gradWords(status: GradStatus): string {
  if (status.kind === "none") return status.cleared === null ? "None, nothing written" : "None, cleared";
  if (status.kind === "zero") return status.contributions.length ? "0, a gradient arrived" : "0, cleared";
  const passes = status.contributions.length;
  return passes > 1 ? `the sum of ${passes} passes` : "from one pass";
}

const PHASES: Record<NodeView["phase"], string> = {
  "not-run": "not run yet",
  recorded: "recorded, no gradient yet",
  receiving: "receives its gradient now",
  done: "has sent its gradient",
};

/** What a node is doing, in words. */
export function phaseWords({ phase }: NodeView): string {
  return PHASES[phase];
}

/** A node's accessible name: what it is, its shape, its value, its gradient, its state. */
export function nodeName(view: NodeView): string {
  const { node, tensor, status } = view;
  const subject = node.name === "AccumulateGrad" ? `AccumulateGrad of ${node.variable}` : `${node.name}, ${node.result}`;
  const parts = [subject];
  if (node.shape) parts.push(`shape ${formatShape(node.shape)}`);
  if (tensor?.value != null) parts.push(`value ${formatNumbers(tensor.value)}`);
  if (status) parts.push(`grad ${gradText(status, 4)}, ${gradWords(status)}`);
  else if (view.received[0]) parts.push(`received ${gradientText(view.received[0], 4)}`);
  parts.push(PHASES[view.phase]);
  if (view.freed) parts.push("saved tensors freed, run forward again");
  return parts.join("; ");
}
