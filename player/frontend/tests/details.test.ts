import { describe, expect, it } from "vitest";
import golden from "../../../tests/golden/rules.json";
import { readLatex, type MathNode } from "../src/math/latex";
import { detailsOf, nodeAt } from "../src/recording/details";
import { argumentNames, putNumbers } from "../src/recording/formula";
import { graphView } from "../src/recording/graphs";
import { added, ledgerOf } from "../src/recording/ledger";
import { elementName } from "../src/recording/places";
import { readRecording } from "../src/recording/recording";
import type { Node, OperationInfo, Payload, Step } from "../src/types";

const RULES = golden as [string, string][];

/** Every operator and name that a formula shows. */
function signs(node: MathNode): string[] {
  switch (node.kind) {
    case "row":
      return node.items.flatMap(signs);
    case "fraction":
      return [...signs(node.top), ...signs(node.bottom)];
    case "power":
      return [...signs(node.base), ...signs(node.exponent)];
    case "root":
    case "fence":
      return signs(node.inside);
    case "cases":
      return node.rows.flat().flatMap(signs);
    default:
      return [node.text];
  }
}

describe("formulas", () => {
  it("reads every rule of the table and leaves no command of LaTeX behind", () => {
    expect(RULES.length).toBeGreaterThan(150);
    for (const [plain, latex] of RULES) {
      const shown = signs(readLatex(latex));
      expect(shown.filter((each) => /[\\{}&]/.test(each) || each === ""), `${plain}: ${latex}`).toEqual([]);
      const names = plain.match(/(?<![\w.])(?:input|other|weight|exponent|result|target)\b/g) ?? [];
      for (const name of names) expect(shown.join(" "), latex).toContain(name);
    }
  });

  it("builds fractions, powers, fences and cases", () => {
    expect(readLatex(String.raw`\frac{g}{\text{other}}`)).toEqual({
      kind: "fraction",
      top: { kind: "name", text: "g" },
      bottom: { kind: "text", text: "other" },
    });
    expect(readLatex(String.raw`g \odot e^{-x}`)).toMatchObject({ kind: "row", items: [{ text: "g" }, { text: "⊙" }, { kind: "power", base: { text: "e" } }] });
    const cases = readLatex(String.raw`\begin{cases}g & \text{if } \text{input} > 0 \\ 0 & \text{else}\end{cases}`);
    expect(cases).toMatchObject({ kind: "cases", rows: [[{ text: "g" }, {}], [{ text: "0" }, { text: "else" }]] });
  });

  it("puts numbers in for names and leaves functions and keywords alone", () => {
    const values = new Map([["g", "2"], ["input", "[1, 3]"], ["exp", "9"]]);
    expect(putNumbers("g * exp(input) + g2 * dim=1", values)).toBe("2 * exp([1, 3]) + g2 * dim=1");
  });

  it("knows an operand by its position or by its word", () => {
    const info = { arguments: ["input", "dim", "keepdim"] } as unknown as OperationInfo;
    const event = { inputs: [{ text: "x", tensor: 0 }, { text: "keepdim=True" }] } as Step;
    expect(argumentNames(info, event)).toEqual(["input", "keepdim"]);
  });
});

function node(id: number, name: string, more: Partial<Node>): Node {
  return { id, name, step: 1, span: [1, 0, 1, 1], edges: [], saved: {}, variable: null, ...more } as Node;
}

/** y = x * x, then z = y.sum(), then z.backward(), for x = [1, 2]. */
function squared(grad: unknown = [2, 4]) {
  const gradient = (value: unknown) => ({ shape: Array.isArray(value) ? [2] : [], value });
  const steps = [
    { kind: "operation", span: [1, 4, 1, 9], operation: "mul", node: [0, 0, 0], inputs: [{ text: "x", tensor: 0 }, { text: "x", tensor: 0 }],
      tensors: [{ tensor: 0, value: [1, 2], shape: [2], is_leaf: true, requires_grad: true, grad: null }, { tensor: 1, value: [1, 4], shape: [2], requires_grad: true }] },
    { kind: "operation", span: [2, 4, 2, 11], operation: "sum", node: [0, 0, 2], inputs: [{ text: "y", tensor: 1 }], tensors: [{ tensor: 2, value: 5, shape: [] }] },
    { kind: "node", span: [3, 0, 3, 12], node: [0, 0, 2], backward: 0, grad_outputs: [gradient(1)], grad_inputs: [gradient([1, 1])] },
    { kind: "node", span: [3, 0, 3, 12], node: [0, 0, 0], backward: 0, grad_outputs: [gradient([1, 1])], grad_inputs: [gradient([1, 2]), gradient([1, 2])] },
    { kind: "node", span: [3, 0, 3, 12], node: [0, 0, 1], backward: 0, grad_outputs: [gradient([2, 4])], grad_inputs: [], tensors: [{ tensor: 0, grad }] },
  ].map((step) => ({ sentence: "", ...step }));
  const nodes = [
    node(0, "MulBackward0", { edges: [[1, 0], [1, 0]], span: [1, 4, 1, 9], result: "y", named: true, operation: "mul" }),
    node(1, "AccumulateGrad", { variable: "x", span: [1, 4, 1, 9] }),
    node(2, "SumBackward0", { edges: [[0, 0]], span: [2, 4, 2, 11], result: "z", named: true, step: 2, operation: "sum" }),
  ];
  const trace = {
    version: 1, source: "y = x * x\nz = y.sum()\nz.backward()\n", seed: 0, stdout: "", warnings: [], error: null, variables: {}, series: [], steps,
    graphs: [{ nodes, instances: [{ iteration: null, first_step: 1, last_step: 5, tensors: [1, 0, 2], steps: [1, 1, 2] }] }],
    passes: [{ kind: "backward", span: [3, 0, 3, 12], first_step: 3, last_step: 5, graph: [0, 0], root: "z" }],
    operations: { mul: { name: "mul", symbol: "×", forward: "input * other", arguments: ["input", "other"], backward: [["input", "g * other", String.raw`g \odot \text{other}`], ["other", "g * input", String.raw`g \odot \text{input}`]] } },
  };
  return readRecording({ trace, drawings: { annotated: [{ graph: 0 }] } } as unknown as Payload);
}

describe("ledger", () => {
  it("tells two uses of one tensor as two contributions that sum to its .grad", () => {
    const recording = squared();
    const ledger = ledgerOf(recording, graphView(recording, 5)!, 1, 5);
    expect(ledger?.entries.map(({ value, node }) => [value, node])).toEqual([[[1, 2], 0], [[1, 2], 0]]);
    expect(ledger?.entries[0]?.from).toBe("MulBackward0 of y = x * x, line 1");
    expect(ledger).toMatchObject({ total: [2, 4], adds: true, passes: 1 });
  });

  it("says when the contributions do not sum to it", () => {
    const recording = squared([20, 40]);
    expect(ledgerOf(recording, graphView(recording, 5)!, 1, 5)?.adds).toBe(false);
  });

  it("tells of what is on its way before all of it has arrived", () => {
    const recording = squared();
    expect(ledgerOf(recording, graphView(recording, 3)!, 0, 3)).toMatchObject({ entries: [{ value: [1, 1], node: 2 }], total: null, adds: null });
    expect(ledgerOf(recording, graphView(recording, 2)!, 0, 2)).toBeNull();
  });

  it("adds nested lists and refuses unequal shapes", () => {
    expect(added([[[1, 2]], [[3, 4]]])).toEqual([[4, 6]]);
    expect(added([[1], [1, 2]])).toBeNull();
  });
});

describe("details", () => {
  it("gives each edge of a node the rule of its own operand", () => {
    const recording = squared();
    const details = detailsOf(recording, graphView(recording, 4)!, 0, 4);
    const formulas = details?.flow.filter((row) => row.kind === "formula");
    expect(formulas?.map((row) => row.kind === "formula" && row.plain)).toEqual(["g * other", "g * input"]);
    expect(details?.flow.map((row) => (row.kind === "text" ? row.text : row.kind))).toEqual([
      "input * other", "[1, 2] * [1, 2] = [1, 4]", "numbers",
      "formula", "[1, 1] * [1, 2]", "numbers",
      "formula", "[1, 1] * [1, 2]", "numbers",
    ]);
    expect(details?.pass).toBe(0);
  });

  it("knows nothing of a gradient before it has arrived", () => {
    const recording = squared();
    const flow = detailsOf(recording, graphView(recording, 2)!, 0, 2)?.flow ?? [];
    expect(flow.some((row) => row.kind === "numbers")).toBe(false);
  });

  it("finds the smallest node at a place in the code, in code points", () => {
    const recording = squared();
    const graph = graphView(recording, 5)!;
    expect(nodeAt(graph, "y = x * x", 1, 6)).toBe(0);
    expect(nodeAt(graph, "z = y.sum()", 2, 11)).toBe(2);
    expect(nodeAt(graph, "y = x * x", 1, 0)).toBeNull();
  });

  it("names elements by their place", () => {
    expect(elementName("x", [2, 3], 5)).toBe("x[1, 2]");
    expect(elementName("l", [], 0)).toBe("l");
    expect(elementName("x * 5", [4], 1)).toBe("(x * 5)[1]");
  });
});
