import { describe, expect, it } from "vitest";
import { at, indexAt, readHistory } from "../src/recording/history";
import { nextAtLine, nextAtNode, nextIteration, openingStep, overLine, previousIteration } from "../src/recording/moments";
import { readRecording } from "../src/recording/recording";
import { utf16Column } from "../src/recording/columns";
import { lineValues } from "../src/recording/lines";
import { Edits } from "../src/editor/edits";
import type { Payload, Step, Value } from "../src/types";

function step(kind: Step["kind"], more: Partial<Step> = {}): Step {
  return { kind, span: [1, 0, 1, 1], sentence: kind, ...more } as Step;
}

const STEPS: Step[] = [
  step("operation", { tensors: [{ tensor: 0, value: [1, 2], grad: null, version: 0 }] }),
  step("assignment", { names: { x: { kind: "tensor", tensor: 0 } } }),
  step("node", { node: [0, 0, 0], backward: 0, tensors: [{ tensor: 0, grad: [3, 4] }] }),
  step("update", { tensors: [{ tensor: 0, value: [0, 1], version: 1 }] }),
  step("assignment", { names: { x: null } }),
];

function recording(extra: Record<string, unknown> = {}) {
  const trace = { version: 1, source: "", seed: 0, stdout: "", warnings: [], error: null, variables: {}, graphs: [], steps: STEPS, series: [] };
  return readRecording({ trace: { ...trace, ...extra }, drawings: {} } as unknown as Payload);
}

describe("history", () => {
  it("shows any step without its neighbours", () => {
    const { tensors, names } = readHistory(recording().trace);
    const tensor = tensors.get(0);
    expect(at(tensor, 0)).toBeUndefined();
    expect(at(tensor, 2)).toMatchObject({ value: [1, 2], grad: null });
    expect(at(tensor, 3)).toMatchObject({ value: [1, 2], grad: [3, 4] });
    expect(at(tensor, 4)).toMatchObject({ value: [0, 1], grad: [3, 4], version: 1 });
    expect(at(names.get(0)?.get("x"), 4)).toMatchObject({ tensor: 0 });
    expect(at(names.get(0)?.get("x"), 5)).toBeNull();
  });

  it("finds the last change at or before a step", () => {
    const changes = [{ step: 2 }, { step: 5 }];
    expect([0, 2, 4, 5, 9].map((each) => indexAt(changes, each))).toEqual([-1, 0, 0, 1, 1]);
  });
});

describe("values at the ends of lines", () => {
  it("leaves out what the line itself says", () => {
    const bind = (line: number, end: number, value: Value) => step("assignment", { span: [line, 0, line, end], names: { n: value } });
    const steps = [bind(1, 6, { kind: "int", value: 11 }), bind(2, 9, { kind: "int", value: 12 }), bind(3, 6, { kind: "int", value: 12 })];
    const found = recording({ source: "n = 11  # epochs\nn = n + 1\nn = 12", steps });
    expect([...lineValues(found, 3)]).toEqual([[2, "12"]]);
  });
});

describe("moments", () => {
  it("opens before the first gradient, at the end, or at a step within range", () => {
    const found = recording({ passes: [{ first_step: 3, last_step: 3 }] });
    expect(openingStep(found, "before-backward")).toBe(2);
    expect(openingStep(found, "end")).toBe(5);
    expect(openingStep(found, 99)).toBe(5);
  });

  it("goes from iteration to iteration and back", () => {
    const iterations = [
      { index: 0, first_step: 2, last_step: 3 },
      { index: 1, first_step: 4, last_step: 5 },
    ];
    const found = recording({ loops: [{ span: [1, 0, 1, 1], count: 2, iterations }] });
    expect(nextIteration(found, 0)).toBe(3);
    expect(nextIteration(found, 3)).toBe(5);
    expect(previousIteration(found, 5)).toBe(3);
  });
});

describe("jumps", () => {
  const found = () => recording({ graphs: [{ nodes: [], instances: [{ iteration: null, first_step: 1, last_step: 5, tensors: [0], steps: [1] }] }] });

  it("go to the next time that a node is concerned, and round again", () => {
    expect([0, 1, 3].map((step) => nextAtNode(found(), [0, 0, 0], step))).toEqual([1, 3, 1]);
  });

  it("go to the next time that a line runs, and stay where it never does", () => {
    expect([0, 4, 5].map((step) => nextAtLine(found(), 1, step))).toEqual([1, 5, 1]);
    expect(nextAtLine(found(), 9, 4)).toBe(4);
  });

  it("step over a line with the calls in it", () => {
    const inside = (line: number, frame: number) => step("operation", { span: [line, 0, line, 1], frame });
    const steps = [inside(5, 0), inside(2, 1), inside(3, 1), inside(6, 0), inside(7, 0)];
    const frames = [{ function: "", parent: null, line: 0 }, { function: "f", parent: 0, line: 6 }];
    const called = recording({ steps, frames });
    expect([0, 1, 4].map((at) => overLine(called, at))).toEqual([1, 4, 5]);
    expect(overLine(called, 2)).toBe(3);
  });
});

describe("columns", () => {
  it("counts code points as the editor counts UTF-16 units", () => {
    expect(utf16Column("é😀x", 2)).toBe(3);
  });
});

describe("edits", () => {
  it("never lets a late answer replace a newer edit", () => {
    const edits = new Edits();
    expect(edits.receive(1, false)).toEqual({ accept: true, replace: true });
    const number = edits.next();
    expect(number).toBe(2);
    expect(edits.receive(1, false).accept).toBe(false);
    expect(edits.receive(2, false)).toEqual({ accept: true, replace: false });
    expect(edits.receive(3, true)).toEqual({ accept: true, replace: false });
  });
});
