/** What is to be told of a node at a step: its formula, what came in, what went out, what it saved. */

import { formatNumbers, formatShape } from "../format";
import { amount, gradText, gradWords, ledgerText } from "../graph/words";
import type { Gradient, Node, OperationInfo, Value } from "../types";
import { codePointColumn, utf16Column } from "./columns";
import type { GraphView, NodeView } from "./graphs";
import type { Recording } from "./recording";

export interface Row {
  term: string;
  text: string;
  kind: "formula" | "number" | "plain";
}

export interface Details {
  title: string;
  /** The node's line of code: "y = x * 5". */
  code: string;
  rows: Row[];
  /** PyTorch's page of the operation, "" where none is known. */
  url: string;
}

/** The source text of a node's span, on one line. */
export function sourceOf(source: string, span: Node["span"]): string {
  const lines = source.split("\n").slice(span[0] - 1, span[2]);
  const last = lines.length - 1;
  if (last < 0) return "";
  lines[last] = (lines[last] as string).slice(0, utf16Column(lines[last] as string, span[3]));
  lines[0] = (lines[0] as string).slice(utf16Column(lines[0] as string, span[1]));
  return lines.map((line) => line.trim()).join(" ");
}

function gradientRow(term: string, gradient: Gradient): Row {
  const shape = gradient.shape.length ? `, shape ${formatShape(gradient.shape)}` : "";
  return { term: term + shape, text: amount(gradient.value ?? gradient.summary, 4), kind: "number" };
}

function savedText(value: Value): string {
  if (value.kind !== "tensor") return value.text ?? formatNumbers(value.value ?? value.items?.map(([, item]) => item.value));
  return value.value == null ? `shape ${formatShape(value.shape ?? [])}` : formatNumbers(value.value);
}

function nameOf(node: Node): string {
  return node.variable ?? node.result ?? node.name;
}

/** `d loss / d y`, where the pass has a name for its root. */
function derivative(root: string, name: string): string {
  return root && name ? `d ${root} / d ${name}` : "gradient";
}

function rules(info: OperationInfo | undefined, node: Node): Row[] {
  const flowing = (info?.backward ?? []).filter((_, position) => node.edges[position] !== null);
  return flowing.map(([input, plain]) => ({ term: `rule for ${input}`, text: plain, kind: "formula" }));
}

function sent(view: NodeView, graph: GraphView, root: string): Row[] {
  return view.node.edges.flatMap((edge, position) => {
    const gradient = view.sent[position];
    const target = edge && graph.nodes[edge[0]]?.node;
    if (!gradient || !target) return [];
    return [gradientRow(`sends to ${nameOf(target)}: ${derivative(root, nameOf(target))}`, gradient)];
  });
}

function leafRows({ node, status }: NodeView): Row[] {
  if (!status) return [];
  const rows: Row[] = [{ term: `${node.variable}.grad`, text: `${gradText(status, 4)}  (${gradWords(status)})`, kind: "number" }];
  if (status.contributions.length > 1) rows.push({ term: "the sum of", text: ledgerText(status, 4), kind: "number" });
  return rows;
}

function savedRows({ node, freed }: NodeView): Row[] {
  return Object.entries(node.saved).map(([name, value]) => ({
    term: `saved ${name}`,
    text: savedText(value) + (freed && value.kind === "tensor" ? "  (freed, run forward again)" : ""),
    kind: "plain",
  }));
}

/** The name of the tensor that the last pass through the shown repetition started at. */
function rootOf(recording: Recording, graph: GraphView, step: number): string {
  const passes = recording.trace.passes ?? [];
  const own = passes.filter((pass) => pass.graph?.[0] === graph.graph && pass.graph[1] === graph.instance);
  return (own.filter((pass) => pass.first_step <= step).at(-1) ?? own[0])?.root ?? "";
}

/** The details of node `id` of the shown graph. */
export function detailsOf(recording: Recording, graph: GraphView, id: number, step: number): Details | null {
  const view = graph.nodes[id];
  if (!view) return null;
  const { node } = view;
  const info = recording.trace.operations?.[node.name] ?? recording.trace.operations?.[node.operation ?? ""];
  const root = rootOf(recording, graph, step);
  const isLeaf = node.name === "AccumulateGrad";
  const expression = sourceOf(recording.trace.source, node.span);
  const rows: Row[] = [];
  if (!isLeaf && info) rows.push({ term: "result", text: info.forward, kind: "formula" });
  view.received.forEach((gradient) => {
    if (gradient) rows.push(gradientRow(`receives ${derivative(root, nameOf(node))}`, gradient));
  });
  rows.push(...rules(info, node), ...sent(view, graph, root), ...leafRows(view), ...savedRows(view));
  if (!view.received.length && !isLeaf) rows.push({ term: "gradient", text: "none has arrived yet", kind: "plain" });
  const code = isLeaf ? `the leaf ${node.variable}` : node.named ? `${node.result} = ${expression}` : expression;
  return { title: node.name, code, rows, url: isLeaf ? "" : (info?.url ?? "") };
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
