/** The ledger of a gradient: the contributions that sum to it, each with the path that it came by. */

import type { BackwardPass, Gradient } from "../types";
import { sourceOf } from "./columns";
import type { GraphView, NodeView } from "./graphs";
import { eventAt, refKey, type Recording } from "./recording";

export interface Entry {
  /** What sent it, as text: "MulBackward0 of y = x * 5, line 2"; "the program" where it wrote `.grad` itself. */
  from: string;
  /** The node that sent it, null where none did. */
  node: number | null;
  /** The step at which it was sent. */
  step: number;
  pass: number | null;
  value: unknown;
}

export interface Ledger {
  entries: Entry[];
  /** What they sum to, null where that has not arrived yet. */
  total: unknown;
  passes: number;
  /** Whether the entries do sum to it, as far as numbers tell; null where some are summaries. */
  adds: boolean | null;
}

/** Rounding of float32, as a share of the largest number added. */
const CLOSE = 1e-4;

/** Element by element, null where the shapes differ or a value is not numbers. */
export function added(values: readonly unknown[]): unknown {
  const [first, ...rest] = values;
  if (typeof first === "number") return rest.every((each) => typeof each === "number") ? (values as number[]).reduce((sum, each) => sum + each, 0) : null;
  if (!Array.isArray(first) || !rest.every((each) => Array.isArray(each) && each.length === first.length)) return null;
  const sums = first.map((_, at) => added((values as unknown[][]).map((each) => each[at])));
  return sums.includes(null) ? null : sums;
}

function flat(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap(flat) : [Number(value)];
}

/** Whether two lists of numbers are the same but for rounding. */
export function alike(one: unknown, other: unknown, size: number): boolean {
  const [left, right] = [flat(one), flat(other)];
  return left.length === right.length && left.every((each, at) => Math.abs(each - (right[at] as number)) <= CLOSE * Math.max(size, 1e-30));
}

function content(gradient: Gradient): unknown {
  return gradient.value ?? gradient.summary ?? null;
}

/** What the nodes of one pass sent to node `id`, in the engine's order, up to `step`. */
function sentIn(recording: Recording, graph: GraphView, id: number, pass: number, step: number): Entry[] {
  const range = (recording.trace.passes ?? [])[pass] as BackwardPass;
  const entries: Entry[] = [];
  for (let at = range.first_step; at <= Math.min(range.last_step, step); at++) {
    const event = eventAt(recording, at);
    if (event?.kind !== "node" || event.backward !== pass || event.node?.[0] !== graph.graph) continue;
    const sender = graph.nodes[event.node[2]];
    sender?.node.edges.forEach((edge, position) => {
      const gradient = event.grad_inputs?.[position];
      if (edge?.[0] !== id || !gradient || !sender) return;
      entries.push({ from: nameOf(recording, sender), node: sender.node.id, step: at, pass, value: content(gradient) });
    });
  }
  return entries;
}

function nameOf(recording: Recording, { node }: NodeView): string {
  const code = sourceOf(recording.trace.source, node.span);
  return `${node.name} of ${node.named ? `${node.result} = ` : ""}${code}, line ${node.span[0]}`;
}

function ledger(entries: Entry[], total: unknown): Ledger {
  const sum = added(entries.map((each) => each.value));
  const size = Math.max(0, ...entries.flatMap((each) => flat(each.value)).map(Math.abs).filter(Number.isFinite));
  const passes = new Set(entries.map((each) => each.pass)).size;
  return { entries, total, passes, adds: sum === null || total === null ? null : alike(sum, total, size) };
}

/** The ledger of what a node received in its last visit, or for a leaf of all that is in `.grad`. */
export function ledgerOf(recording: Recording, graph: GraphView, id: number, step: number): Ledger | null {
  const view = graph.nodes[id];
  if (!view) return null;
  if (view.status) return leafLedger(recording, graph, view, step);
  const visits = (recording.visits.get(refKey(view.ref)) ?? []).filter((each) => each <= step);
  const last = visits.at(-1);
  const running = eventAt(recording, step)?.backward;
  const pass = last !== undefined ? eventAt(recording, last)?.backward : running;
  if (pass == null) return null;
  const entries = sentIn(recording, graph, id, pass, last ?? step);
  const received = view.received[0];
  return entries.length ? ledger(entries, received && last !== undefined ? content(received) : null) : null;
}

function leafLedger(recording: Recording, graph: GraphView, view: NodeView, step: number): Ledger | null {
  const entries = (view.status?.contributions ?? []).flatMap((each): Entry[] => {
    if (each.pass === null) return [{ from: "the program", node: null, step: each.step, pass: null, value: each.value }];
    const sent = sentIn(recording, graph, view.node.id, each.pass, step);
    const plain = { from: `pass ${each.pass + 1}`, node: null, step: each.step, pass: each.pass, value: each.value };
    return sent.length ? sent : [plain];
  });
  return entries.length ? ledger(entries, view.status?.kind === "none" ? null : view.status?.value) : null;
}
