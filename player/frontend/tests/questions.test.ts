import { describe, expect, it } from "vitest";
import { beforePass, judge, parseAnswer, questionAt, questionBetween, type Question } from "../src/recording/questions";
import { readRecording } from "../src/recording/recording";
import type { Payload, Step } from "../src/types";

const QUESTION: Question = {
  step: 3,
  text: "",
  subject: "x",
  shape: [4],
  expected: [12.5, 25, 37.5, 50],
  mistakes: [{ answer: [2.5, 5, 7.5, 10], says: "That is what arrived." }],
};

describe("an answer is read", () => {
  it.each([
    ["12.5", [12.5]],
    ["[1, 2; 3 4]", [1, 2, 3, 4]],
    ["−74", [-74]],
    ["1/4 3e-1", [0.25, 0.3]],
    ["nan", [Number.NaN]],
    ["x", null],
    ["1/2/3", null],
    ["", null],
  ])("%s", (text, numbers) => {
    expect(parseAnswer(text)).toEqual(numbers);
  });
});

describe("an answer is judged", () => {
  it.each([
    [[12.5, 25, 37.5, 50], "Right."],
    [[12.4, 25.2, 37.5, 50], "Right."],
    [[-12.5, -25, -37.5, -50], "The sign is the other way round."],
    [[2.5, 5, 7.5, 10], "That is what arrived."],
    [[6.25, 12.5, 18.75, 25], "A factor of 2 is missing."],
    [[12.5, 25, 37.5, 51], "3 of 4 are right."],
    [[12.5, 25], "x has shape (4,): that takes 4 numbers."],
    [[125], "That is the sum;"],
    [[1, 7, 3, 9], "Not yet."],
  ])("%s: %s", (answer, words) => {
    const verdict = judge(QUESTION, answer);
    expect(verdict.right).toBe(words === "Right.");
    expect(verdict.text.startsWith(words)).toBe(true);
    if (!verdict.right) expect(verdict.text).toContain("[12.5, 25, 37.5, 50]");
  });

  it("takes one number for many where all are alike", () => {
    expect(judge({ ...QUESTION, expected: [0.25, 0.25, 0.25, 0.25] }, [0.25]).right).toBe(true);
  });

  it("wants infinities and NaN as they are", () => {
    const question = { ...QUESTION, expected: [Number.POSITIVE_INFINITY, Number.NaN], mistakes: [] };
    expect(judge(question, [Number.POSITIVE_INFINITY, Number.NaN]).right).toBe(true);
    expect(judge(question, [1e30, Number.NaN]).right).toBe(false);
  });
});

const gradient = (value: unknown) => ({ shape: [1], value });
const node = (name: string, variable: string | null, edges: unknown[]) => ({ id: 0, name, step: 1, span: [1, 0, 1, 1], edges, saved: {}, variable });

function leafRecording(clear: Partial<Step>[]) {
  const visit = (value: number[], grad: number[]) =>
    ({ kind: "node", span: [1, 0, 1, 1], sentence: "", node: [0, 0, 0], backward: 0, grad_outputs: [gradient(value)], grad_inputs: [], tensors: [{ tensor: 0, grad }] }) as unknown as Step;
  const first = { kind: "operation", span: [1, 0, 1, 1], sentence: "", tensors: [{ tensor: 0, value: [1], grad: null }] } as unknown as Step;
  const between = clear.map((each) => ({ kind: "grad", span: [1, 0, 1, 1], sentence: "", ...each }) as Step);
  const steps = [first, visit([2], [2]), ...between, visit([3], between.length ? [3] : [5])];
  const graphs = [{ nodes: [node("AccumulateGrad", "w", [])], instances: [] }];
  const passes = [{ kind: "backward", first_step: 2, last_step: 2 }, { kind: "backward", first_step: steps.length, last_step: steps.length }];
  return readRecording({ trace: { source: "", stdout: "", graphs, steps, series: [], passes }, drawings: {} } as unknown as Payload);
}

describe("a leaf that already holds a gradient", () => {
  it("tells who replaces instead of adding", () => {
    const recording = leafRecording([]);
    expect(questionAt(recording, 2)).toBeNull();
    const question = questionAt(recording, 3) as Question;
    expect(question.expected).toEqual([5]);
    expect(judge(question, [3]).text).toContain("Replaced instead of added");
    expect(judge(question, [2]).text).toContain("what arrives is added");
  });

  it("tells who adds what was cleared", () => {
    const recording = leafRecording([{ tensors: [{ tensor: 0, grad: null }] }]);
    const question = questionAt(recording, 4) as Question;
    expect(question.expected).toEqual([3]);
    expect(judge(question, [5]).text).toContain("Added instead of replaced");
  });
});

describe("questions on the way", () => {
  it("stops at the first that is not answered, and begins before the pass", () => {
    const recording = leafRecording([]);
    expect(questionBetween(recording, 0, 3, new Set())).toBe(3);
    expect(questionBetween(recording, 0, 2, new Set())).toBeNull();
    expect(questionBetween(recording, 0, 3, new Set([3]))).toBeNull();
    expect(beforePass(recording, 3)).toBe(2);
    expect(beforePass(recording, 1)).toBe(1);
  });
});
