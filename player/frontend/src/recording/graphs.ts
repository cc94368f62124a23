/** The state of a graph at a step: which repetition is shown, what its nodes are doing, what has flowed. */

import type { Gradient, Instance, Node } from "../types";
import { indexAt, type TensorState } from "./history";
import { gradStatus, type GradStatus } from "./gradients";
import { eventAt, once, refKey, tensorAt, type NodeRef, type Recording } from "./recording";

/** Where a node is between not being there yet and having sent its gradient on. */
export type NodePhase = "not-run" | "recorded" | "receiving" | "done";

export interface NodeView {
  node: Node;
  ref: NodeRef;
  phase: NodePhase;
  /** Its saved tensors are gone: the graph must be recorded again by another forward pass. */
  freed: boolean;
  /** The number of the result, or for an `AccumulateGrad` of the leaf; null where unknown. */
  number: number | null;
  /** The result, or for an `AccumulateGrad` the leaf. */
  tensor: TensorState | undefined;
  /** What came in and what left at the last visit, by PyTorch's positions. */
  received: (Gradient | null)[];
  sent: (Gradient | null)[];
  /** For an `AccumulateGrad`: what is to be told of the leaf's `.grad`. */
  status: GradStatus | undefined;
  /** The pass whose gradient a leaf still holds from before this repetition; its iteration is null outside of loops. */
  stale: { iteration: number | null } | null;
  /** The first line of PyTorch's message, where this step is the error that this node raised. */
  problem: string;
}

export interface GraphView {
  graph: number;
  instance: number;
  nodes: NodeView[];
  /** The node of the event that led to this step, null where the event has none here. */
  current: number | null;
}

/** The repetition that the event of `step` names, by its node or its backward pass. */
function named(recording: Recording, step: number): [number, number] | null {
  const event = eventAt(recording, step);
  if (event?.node) return [event.node[0], event.node[1]];
  return event?.backward != null ? (recording.trace.passes?.[event.backward]?.graph ?? null) : null;
}

/** Which graph and repetition `step` concerns, of those that are drawn; the latest begun where none is named. */
export function graphAt(recording: Recording, step: number): [number, number] | null {
  const drawn = new Set((recording.drawings.annotated ?? []).map((drawing) => drawing.graph));
  const own = named(recording, step);
  if (own && drawn.has(own[0])) return own;
  let found: [number, number] | null = null;
  let latest = -1;
  for (const graph of drawn) {
    recording.trace.graphs[graph]?.instances.forEach(({ first_step }, instance) => {
      if (first_step <= step && first_step > latest) [found, latest] = [[graph, instance], first_step];
    });
  }
  const first = (recording.drawings.annotated ?? [])[0];
  return found ?? (first ? [first.graph, 0] : null);
}

/** Only a tensor that was saved can be freed; a size or an exponent stays. */
export function savesTensors(node: Node): boolean {
  return Object.values(node.saved).some((value) => value.kind === "tensor");
}

const NOTHING: never[] = [];

/** By repetition, and by node: the steps at which it ran in a backward pass. */
const visited = once((): Map<Instance, readonly (readonly number[])[]> => new Map());

function visitsOf(recording: Recording, [graph, at, id]: NodeRef): readonly number[] {
  const instance = recording.trace.graphs[graph]?.instances[at];
  if (!instance) return NOTHING;
  let found = visited(recording).get(instance);
  if (!found) {
    found = instance.steps.map((_, node) => recording.visits.get(refKey([graph, at, node])) ?? NOTHING);
    visited(recording).set(instance, found);
  }
  return found[id] ?? NOTHING;
}

function lastVisit(recording: Recording, ref: NodeRef, step: number): number | undefined {
  const visits = visitsOf(recording, ref);
  return visits.length ? visits[indexAt(visits, step)] : undefined;
}

/** By repetition, and by node: the step from which on another node's result is the same tensor, changed in place. */
const rewrites = once((): Map<Instance, (number | undefined)[]> => new Map());

function rewritten(recording: Recording, instance: Instance, nodes: readonly Node[], id: number): number | undefined {
  let found = rewrites(recording).get(instance);
  if (!found) {
    const { tensors, steps } = instance;
    const versions = new Map<number, number[]>();
    for (const [at, tensor] of tensors.entries()) {
      if (tensor != null && nodes[at]?.name !== "AccumulateGrad") versions.set(tensor, [...(versions.get(tensor) ?? []), steps[at] as number]);
    }
    found = tensors.map((tensor, at) => {
      const later = (versions.get(tensor as number) ?? NOTHING).filter((step) => step > (steps[at] as number));
      return later.length && nodes[at]?.name !== "AccumulateGrad" ? Math.min(...later) : undefined;
    });
    rewrites(recording).set(instance, found);
  }
  return found[id];
}

function staleOf(recording: Recording, instance: Instance | undefined, status: GradStatus, step: number): NodeView["stale"] {
  const last = status.kind === "value" ? status.contributions.at(-1) : undefined;
  if (!instance || last?.pass == null || last.step >= instance.first_step || step < instance.first_step) return null;
  const place = recording.trace.passes?.[last.pass]?.graph;
  return { iteration: (place && recording.trace.graphs[place[0]]?.instances[place[1]]?.iteration) ?? null };
}

/** The first line of the message of the error that led to `step`. */
export function problemAt(recording: Recording, step: number): string {
  return eventAt(recording, step)?.kind === "error" ? (recording.trace.error?.message.split("\n", 1)[0] ?? "") : "";
}

function nodeView(recording: Recording, ref: NodeRef, node: Node, step: number): NodeView {
  const instance = recording.trace.graphs[ref[0]]?.instances[ref[1]];
  const visit = lastVisit(recording, ref, step);
  const event = visit === undefined ? undefined : eventAt(recording, visit);
  const pass = event?.backward == null ? undefined : recording.trace.passes?.[event.backward];
  const number = instance?.tensors[node.id];
  const recorded = (instance?.steps[node.id] ?? node.step) <= step;
  const isLeaf = node.name === "AccumulateGrad";
  const nodes = recording.trace.graphs[ref[0]]?.nodes ?? [];
  const until = instance && rewritten(recording, instance, nodes, node.id);
  const status = isLeaf && number != null ? gradStatus(recording, number, step) : undefined;
  const raised = eventAt(recording, step);
  return {
    node,
    ref,
    phase: visit === undefined ? (recorded ? "recorded" : "not-run") : visit === step ? "receiving" : "done",
    freed: pass !== undefined && !pass.retain_graph && savesTensors(node),
    number: number ?? null,
    tensor: tensorAt(recording, number, until === undefined ? step : Math.min(step, until - 1)),
    received: event?.grad_outputs ?? NOTHING,
    sent: event?.grad_inputs ?? NOTHING,
    status,
    stale: status ? staleOf(recording, instance, status, step) : null,
    problem: raised?.kind === "error" && raised.node?.join() === ref.join() ? problemAt(recording, step) : "",
  };
}

/** The same as the one before where nothing of it has changed, so that it need not be drawn again. */
function kept(before: NodeView | undefined, now: NodeView): NodeView {
  const same =
    before !== undefined &&
    before.node === now.node &&
    before.phase === now.phase &&
    before.freed === now.freed &&
    before.tensor === now.tensor &&
    before.received === now.received &&
    before.sent === now.sent &&
    before.status === now.status &&
    before.stale?.iteration === now.stale?.iteration &&
    before.problem === now.problem &&
    before.ref[1] === now.ref[1];
  return same ? before : now;
}

/** The view that was asked for last: all that is drawn of one step asks for the same one. */
const latest = once((): { step: number; view: GraphView | null } => ({ step: -1, view: null }));

/** The graph to be shown at `step`, null where nothing is drawn. */
export function graphView(recording: Recording, step: number): GraphView | null {
  const last = latest(recording);
  if (last.step !== step) [last.step, last.view] = [step, viewAt(recording, step, last.view)];
  return last.view;
}

function viewAt(recording: Recording, step: number, before: GraphView | null): GraphView | null {
  const shown = graphAt(recording, step);
  if (!shown) return null;
  const nodes = recording.trace.graphs[shown[0]]?.nodes ?? NOTHING;
  const [graph, instance] = shown;
  const views = nodes.map((node, at) => kept(before?.nodes[at], nodeView(recording, [graph, instance, node.id], node, step)));
  const event = eventAt(recording, step)?.node;
  const current = event && event[0] === graph && event[1] === instance ? event[2] : null;
  return { graph, instance, nodes: views, current };
}

/** How far back `latestNode` looks: further away, nothing says what happens now. */
const NEAR = 400;

/** The node that ran or was recorded at a step, or last before it in the repetition that is shown; null where none was. */
export function latestNode(recording: Recording, { graph, instance }: GraphView, step: number): number | null {
  for (let at = step; at > Math.max(step - NEAR, 0); at -= 1) {
    const node = eventAt(recording, at)?.node;
    if (node && node[0] === graph && node[1] === instance) return node[2];
  }
  return null;
}

/** What `data-grad` says: a leaf's `.grad`, or what came into an operation's node; null where there is none. */
export function shownGradient(view: NodeView): unknown {
  if (view.status) return view.status.kind === "none" ? null : view.status.value;
  const gradient = view.received[0];
  return gradient ? (gradient.value ?? gradient.summary ?? null) : null;
}
