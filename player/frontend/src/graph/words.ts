/** The words on the graph's marks: what colour and shape say is also said in text. */

import { formatNumber, formatNumbers, formatShape } from "../format";
import type { NodeView } from "../recording/graphs";
import { allZero, type GradStatus } from "../recording/gradients";
import type { TensorState } from "../recording/history";
import type { Gradient, Summary } from "../types";

/** Significant digits in what is read aloud or added up. */
const SPOKEN = 4;
/** Contributions that are told one by one; of more, the first two and the last. */
const TOLD = 3;

function isSummary(value: unknown): value is Summary {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Numbers, or where there are too many to be told, their norm; only zeros are told as one. */
export function amount(value: unknown, digits: number): string {
  if (isSummary(value)) return `norm ${formatNumber(value.norm, digits)}`;
  return Array.isArray(value) && allZero(value) ? "0" : formatNumbers(value, digits);
}

/** What a tensor holds, zeros told one by one. */
export function valueText(tensor: TensorState | undefined, digits: number): string {
  if (tensor?.value == null) return tensor?.summary ? amount(tensor.summary, digits) : "";
  return formatNumbers(tensor.value, digits);
}

/** A gradient on its way: PyTorch sends None where a path brings nothing; "" where none was sent yet. */
export function gradientText(gradient: Gradient | null | undefined, digits: number): string {
  if (gradient === undefined) return "";
  return gradient === null ? "None" : amount(gradient.value ?? gradient.summary, digits);
}

/** What is in `.grad`, short: for the tray. */
export function gradText(status: GradStatus, digits: number): string {
  return status.kind === "none" ? "None" : amount(status.value, digits);
}

/** A part of a sum: its only number without brackets, with a true minus sign. */
function summand(value: unknown): string {
  let inner = value;
  while (Array.isArray(inner) && inner.length === 1) inner = inner[0];
  return amount(inner, SPOKEN).replace(/^-/, "−");
}

/** The contributions as a sum: "−74 + −19.24 = −93.24, 2 passes". */
export function ledgerText({ contributions, value, whole }: GradStatus): string {
  const count = contributions.length;
  if (!whole) return `${count} passes recorded, others left out`;
  const all = contributions.map((each) => summand(each.value));
  const told = count > TOLD ? [...all.slice(0, 2), "…", all[count - 1]] : all;
  const passes = contributions.filter(({ pass }) => pass !== null).length;
  const before = passes < count ? " on what was there" : "";
  return `${told.join(" + ")} = ${summand(value)}, ${passes} ${passes === 1 ? "pass" : "passes"}${before}`;
}

/** What stands beside the gradient in the tray. */
export function gradNote(status: GradStatus, stale = ""): string {
  const { kind, clearing, contributions } = status;
  if (kind === "none") return clearing ? `cleared by ${clearing}${clearing.endsWith("=") ? " None" : ""}` : "nothing written";
  if (kind === "zero") {
    if (contributions.length) return "a gradient arrived";
    return clearing ? `cleared by ${clearing}` : "written by the program";
  }
  if (stale) return stale;
  if (contributions.length > 1) return ledgerText(status);
  return contributions.some(({ pass }) => pass === null) ? "written by the program" : "1 pass";
}

/** The state of a `.grad` in words: "None, nothing written"; of a value, where it comes from. */
export function gradWords(status: GradStatus, stale = ""): string {
  const note = gradNote(status, stale);
  return status.kind === "value" ? note : `${gradText(status, SPOKEN)}, ${note}`;
}

/** One block for each pass whose gradient was added. */
export function blocks({ kind, contributions: { length } }: GradStatus): string {
  if (length < 2 || kind === "none") return "";
  return length <= 5 ? "■".repeat(length) : `■■■ × ${length}`;
}

/** From which pass a leaf's gradient still is. `label` is what the page calls an iteration. */
export function staleText({ stale }: NodeView, label: string): string {
  if (!stale) return "";
  return stale.iteration === null ? "from an earlier pass" : `still from ${label} ${stale.iteration}`;
}

export const FREED = "freed, run forward again";

const PHASES: Record<NodeView["phase"], string> = {
  "not-run": "not run yet",
  recorded: "recorded, no gradient yet",
  receiving: "receives its gradient now",
  done: "has sent its gradient",
};

/** What a node is doing, in words. */
export function phaseWords({ phase }: Pick<NodeView, "phase">): string {
  return PHASES[phase];
}

/** A node's accessible name: what it is, its shape, its value, its gradient, its state. */
export function nodeName(view: NodeView, label: string): string {
  const { node, tensor, status, received } = view;
  const isLeaf = node.name === "AccumulateGrad";
  const parts = [isLeaf ? `AccumulateGrad of ${node.variable}` : node.result ? `${node.name}, ${node.result}` : node.name];
  if (node.shape) parts.push(`shape ${formatShape(node.shape)}`);
  const value = isLeaf || view.phase !== "not-run" ? valueText(tensor, SPOKEN) : "";
  if (value) parts.push(`value ${value}`);
  if (status) parts.push(`grad ${gradText(status, SPOKEN)}, ${gradNote(status, staleText(view, label))}`);
  else if (received.length) parts.push(`received ${gradientText(received[0], SPOKEN)}`);
  parts.push(PHASES[view.phase]);
  if (view.freed) parts.push(`saved tensors ${FREED}`);
  if (view.problem) parts.push(`error: ${view.problem}`);
  return parts.join("; ");
}
