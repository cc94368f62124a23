/** What is to be told of a node at a step: its formula, what came in, what went out, what it saved, what its tensor is. */

import { formatNumbers } from "../format";
import { gradText, gradWords } from "../graph/words";
import type { Gradient, Node, OperationInfo, Value } from "../types";
import type { Numbers } from "../views/cells";
import { codePointColumn, sourceOf } from "./columns";
import { putNumbers, rulesOf, valuesOf } from "./formula";
import type { GraphView, NodeView } from "./graphs";
import { ledgerOf, type Ledger } from "./ledger";
import { eventAt, instanceOf, refKey, type NodeRef, type Recording } from "./recording";
import { factsOf, type Fact } from "./tensors";

export type Row =
  | { kind: "numbers"; term: string; numbers: Numbers }
  | { kind: "formula"; term: string; left: [string, string] | null; latex: string; plain: string }
  | { kind: "text"; term: string; text: string };

/** A tensor that can be moved by hand. */
export interface Movable {
  number: number;
  name: string;
  shape: readonly number[];
}

export interface Details {
  ref: NodeRef;
  title: string;
  /** The node's line of code: "y = x * 5". */
  code: string;
  /** PyTorch's page of the operation, "" where none is known. */
  url: string;
  /** From the operation's formula to what the node sends on. */
  flow: Row[];
  ledger: Ledger | null;
  saved: Row[];
  facts: Fact[];
  /** The names of what the node's edges lead to, and of its result. */
  inputs: string[];
  result: string;
  /** The pass that the node was last in, null before the first. */
  pass: number | null;
  tensor: Movable | null;
}

function numbers(gradient: Gradient): Numbers {
  return { value: gradient.value ?? null, summary: gradient.summary, shape: gradient.shape };
}

function nameOf(node: Node): string {
  return node.variable ?? (node.result || node.name);
}

/** `d loss / d y`, where the pass has a name for its root. */
function derivative(root: string, name: string): string {
  return root && name ? `d ${root} / d ${name}` : "gradient";
}

/** What the operation computed, as the table writes it and with this use's numbers. */
function forward(recording: Recording, info: OperationInfo, view: NodeView): Row[] {
  const rows: Row[] = [{ kind: "text", term: `${nameOf(view.node)} is`, text: info.forward }];
  const made = instanceOf(recording, view.ref)?.steps[view.node.id];
  const event = made === undefined ? undefined : eventAt(recording, made);
  if (!made || !event || refKey(event.node ?? []) !== refKey(view.ref)) return rows;
  const text = putNumbers(info.forward, valuesOf(recording, info, event, view, made));
  const result = view.tensor?.value != null ? ` = ${formatNumbers(view.tensor.value)}` : "";
  if (text !== info.forward) rows.push({ kind: "text", term: "with numbers", text: text + result });
  return rows;
}

/** Rule, rule with numbers, and what was sent, for each edge. */
function backward(recording: Recording, info: OperationInfo | undefined, view: NodeView, graph: GraphView, root: string): Row[] {
  const instance = instanceOf(recording, view.ref);
  const made = instance?.steps[view.node.id];
  const event = made === undefined ? undefined : eventAt(recording, made);
  const own = event && refKey(event.node ?? []) === refKey(view.ref) ? event : undefined;
  const rules = info ? rulesOf(info, own, view, instance?.tensors ?? []) : [];
  const values = info && own && made !== undefined ? valuesOf(recording, info, own, view, made) : new Map<string, string>();
  return view.node.edges.flatMap((edge, position) => {
    const target = edge && graph.nodes[edge[0]]?.node;
    if (!target) return [];
    const name = nameOf(target);
    const rows: Row[] = rule(rules[position] ?? null, root, name, view.received[0] ? values : new Map());
    const gradient = view.sent[position];
    if (gradient) rows.push({ kind: "numbers", term: `sends to ${name}: ${derivative(root, name)}`, numbers: numbers(gradient) });
    return rows;
  });
}

function rule(found: OperationInfo["backward"][number] | null, root: string, name: string, values: ReadonlyMap<string, string>): Row[] {
  if (!found) return [];
  const [input, plain, latex] = found;
  const term = input === name ? `rule for ${name}` : `rule for ${name}, the ${input}`;
  if (!latex) return [{ kind: "text", term, text: plain }];
  const rows: Row[] = [{ kind: "formula", term, left: root ? [root, name] : null, latex, plain }];
  const text = putNumbers(plain, values);
  if (values.size && text !== plain) rows.push({ kind: "text", term: "with numbers", text });
  return rows;
}

function savedText(value: Value): string {
  return value.text ?? formatNumbers(value.value ?? value.items?.map(([, item]) => item.value));
}

function savedRows({ node, freed }: NodeView): Row[] {
  return Object.entries(node.saved).map(([name, value]): Row => {
    const term = freed && value.kind === "tensor" ? `${name} (freed, run forward again)` : name;
    if (value.kind !== "tensor") return { kind: "text", term, text: savedText(value) };
    return { kind: "numbers", term, numbers: { value: value.value ?? null, summary: value.summary, shape: value.shape ?? [] } };
  });
}

/** Facts of the node's tensor, and who fills its `.grad`. */
function facts({ tensor, status }: NodeView): Fact[] {
  if (!tensor) return [];
  const leaf = tensor.is_leaf === true;
  const fills = !tensor.requires_grad
    ? "nobody: it does not require grad"
    : leaf
      ? "AccumulateGrad, which adds what arrives in each pass"
      : tensor.retains_grad
        ? "retain_grad() has it kept in each pass"
        : "nobody: the gradient is passed on and let go; retain_grad() would keep it";
  const found: Fact[] = [...factsOf(tensor), ["keeps .grad", leaf || tensor.retains_grad ? "yes" : "no"], ["who fills .grad", fills]];
  if (status) found.push([".grad", `${gradText(status, 4)} (${gradWords(status)})`]);
  return found;
}

/** The name of the tensor that the last pass through the shown repetition started at. */
function rootOf(recording: Recording, graph: GraphView, step: number): string {
  const passes = recording.trace.passes ?? [];
  const own = passes.filter((pass) => pass.graph?.[0] === graph.graph && pass.graph[1] === graph.instance);
  return (own.filter((pass) => pass.first_step <= step).at(-1) ?? own[0])?.root ?? "";
}

function lastPass(recording: Recording, ref: NodeRef, step: number): number | null {
  const visit = (recording.visits.get(refKey(ref)) ?? []).filter((each) => each <= step).at(-1);
  return visit === undefined ? null : (eventAt(recording, visit)?.backward ?? null);
}

/** The details of node `id` of the shown graph. */
export function detailsOf(recording: Recording, graph: GraphView, id: number, step: number): Details | null {
  const view = graph.nodes[id];
  if (!view) return null;
  const { node } = view;
  const isLeaf = node.name === "AccumulateGrad";
  const operations = recording.trace.operations ?? {};
  const info = isLeaf ? undefined : (operations[node.operation ?? ""] ?? operations[node.name]);
  const root = rootOf(recording, graph, step);
  const flow: Row[] = info ? forward(recording, info, view) : [];
  for (const gradient of view.received) {
    if (gradient) flow.push({ kind: "numbers", term: `receives ${derivative(root, nameOf(node))}`, numbers: numbers(gradient) });
  }
  if (!view.received.length) flow.push({ kind: "text", term: "gradient", text: "none has arrived yet" });
  flow.push(...backward(recording, info, view, graph, root));
  const expression = sourceOf(recording.trace.source, node.span);
  const number = instanceOf(recording, view.ref)?.tensors[id];
  return {
    ref: view.ref,
    title: node.name,
    code: isLeaf ? `the leaf ${node.variable}` : node.named ? `${node.result} = ${expression}` : expression,
    url: info?.url ?? "",
    flow,
    ledger: ledgerOf(recording, graph, id, step),
    saved: savedRows(view),
    facts: facts(view),
    inputs: node.edges.map((edge) => {
      const target = edge && graph.nodes[edge[0]]?.node;
      return target ? nameOf(target) : "";
    }),
    result: nameOf(node),
    pass: lastPass(recording, view.ref, step),
    tensor: number == null ? null : { number, name: nameOf(node), shape: view.tensor?.shape ?? node.shape ?? [] },
  };
}

/** The smallest node whose code holds this place; null where none does. */
export function nodeAt(graph: GraphView, text: string, line: number, offset: number): number | null {
  const column = codePointColumn(text, offset);
  const holds = ({ node: { span, name } }: NodeView) => {
    const [first, start, last, end] = span;
    const after = line > first || (line === first && column >= start);
    return name !== "AccumulateGrad" && after && (line < last || (line === last && column <= end));
  };
  const size = (span: Node["span"]) => (span[2] - span[0]) * 10_000 + span[3] - span[1];
  const found = graph.nodes.filter(holds).sort((one, other) => size(one.node.span) - size(other.node.span));
  return found[0]?.node.id ?? null;
}
