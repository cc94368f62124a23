import { describe, expect, it } from "vitest";
import { nextPhase, previousPhase } from "../src/recording/moments";
import { linePhases, phases } from "../src/recording/phases";
import { counterpart } from "../src/recording/runs";
import { readRecording } from "../src/recording/recording";
import type { Payload, Step } from "../src/types";

function step(kind: Step["kind"], line: number, more: Partial<Step> = {}): Step {
  return { kind, span: [line, 0, line, 1], sentence: kind, ...more } as Step;
}

/** Runs of two iterations whose steps are of these kinds. */
function run(kinds: Step["kind"][]) {
  const round = kinds.map((kind, at) => step(kind, at + 2, kind === "node" ? { backward: 0 } : {}));
  const iterations = [0, 1].map((index) => ({ index, first_step: 2 + index * kinds.length, last_step: 1 + (index + 1) * kinds.length }));
  const loops = [{ span: [1, 0, 9, 1], count: 2, iterations }];
  const trace = { source: "", graphs: [], series: [], passes: [], loops, steps: [step("assignment", 1), ...round, ...round, step("print", 9)] };
  return readRecording({ trace, drawings: {} } as unknown as Payload);
}

describe("two runs together", () => {
  const zero = run(["operation", "node", "update", "grad"]);
  const accumulate = run(["operation", "node", "update"]);

  it("stand at the same phase of the same iteration", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) => counterpart(zero, at, accumulate))).toEqual([0, 1, 2, 3, 4, 4, 5, 6, 7]);
    expect([2, 3, 4, 5, 6, 7].map((at) => counterpart(accumulate, at, zero))).toEqual([2, 3, 4, 6, 7, 8]);
  });

  it("are both at the end after the loop", () => {
    expect(counterpart(zero, zero.last, accumulate)).toBe(accumulate.last);
  });

  it("go on inside a phase that is longer in the other", () => {
    const longer = run(["operation", "node", "node", "update"]);
    expect([2, 3, 4].map((at) => counterpart(accumulate, at, longer))).toEqual([2, 4, 5]);
    expect([2, 3, 4, 5].map((at) => counterpart(longer, at, accumulate))).toEqual([2, 3, 3, 4]);
  });
});

/** Lines: 1 def, 2 its body, 3 the loop, 4 forward, 5 loss, 6 backward, 7 update, 8 zero, 9 a test and a print. */
function training() {
  const bound = (name: string) => ({ names: { [name]: { kind: "tensor" } } }) as unknown as Partial<Step>;
  const round = [
    step("assignment", 3, bound("epoch")),
    step("operation", 2, { frame: 1 }),
    step("assignment", 4, bound("pred")),
    step("operation", 5),
    step("assignment", 5, bound("l")),
    step("node", 6, { backward: 0 }),
    step("update", 7),
    step("grad", 8),
    step("operation", 9),
    step("print", 9),
  ];
  const trace = {
    source: "",
    graphs: [],
    steps: round,
    frames: [{ function: "", parent: null, line: 0 }, { function: "forward", parent: 0, line: 4 }],
    series: [{ name: "l", variable: "l", role: "loss", loop: 0, count: 1, values: "" }],
    passes: [{ first_step: 6, last_step: 6 }],
    loops: [{ span: [3, 0, 9, 1], count: 1, iterations: [{ index: 0, first_step: 1, last_step: 10 }] }],
  };
  return readRecording({ trace, drawings: {} } as unknown as Payload);
}

describe("phases", () => {
  it("tell forward, loss, backward, update and zero apart; a print belongs to what it is met in", () => {
    expect(phases(training()).map(({ kind, first, last, pass }) => [kind, first, last, pass])).toEqual([
      ["forward", 1, 3, null],
      ["loss", 4, 5, null],
      ["backward", 6, 6, 1],
      ["update", 7, 7, null],
      ["grad", 8, 8, null],
      ["forward", 9, 10, null],
    ]);
  });

  it("are gone through in both directions", () => {
    expect([0, 3, 4, 10].map((at) => nextPhase(training(), at))).toEqual([3, 5, 5, 10]);
    expect([0, 3, 4, 10].map((at) => previousPhase(training(), at))).toEqual([0, 0, 3, 8]);
  });

  it("mark the lines of the loop, but neither its head nor what is computed for people to read", () => {
    expect([...linePhases(training())]).toEqual([
      [4, "forward"],
      [5, "loss"],
      [6, "backward"],
      [7, "update"],
      [8, "grad"],
    ]);
  });
});
