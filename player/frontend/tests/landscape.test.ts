import { describe, expect, it } from "vitest";
import { valueDomain } from "../src/plots/chart";
import { between, slopeText } from "../src/plots/landscape";
import { landscapeOf, reached } from "../src/recording/landscape";
import { lossKnown } from "../src/recording/plots";
import { readRecording } from "../src/recording/recording";
import { changedLine } from "../src/recording/runs";
import type { Payload, Step } from "../src/types";

function packed(values: number[]): string {
  return btoa(String.fromCharCode(...new Uint8Array(new Float32Array(values).buffer)));
}

/** l = (w - 1)², from w = 3 with lr 0.25: w is 3, 2, 1.5; each iteration is forward, backward, update. */
function descent(extra: object = {}) {
  const visit = (value: number) => ({ kind: "node", span: [1, 0, 1, 1], sentence: "", node: [0, 0, 0], grad_outputs: [{ shape: [], value }] }) as unknown as Step;
  const plain = (kind: string) => ({ kind, span: [1, 0, 1, 1], sentence: "" }) as unknown as Step;
  const steps = [4, 2].flatMap((slope) => [plain("operation"), visit(slope), plain("update")]);
  const series = [
    { name: "l", variable: "l", role: "loss", loop: 0, count: 2, values: packed([4, 1]) },
    { name: "w", variable: "w", role: "weight", loop: 0, count: 2, values: packed([2, 1.5]), initial: 3, ...extra },
  ];
  const loops = [{ span: [1, 0, 1, 1], count: 2, iterations: [{ index: 0, first_step: 1, last_step: 3 }, { index: 1, first_step: 4, last_step: 6 }] }];
  const passes = [{ first_step: 2, last_step: 2 }, { first_step: 5, last_step: 5 }];
  const nodes = [{ id: 0, name: "AccumulateGrad", variable: "w", edges: [], saved: {}, span: [1, 0, 1, 1], step: 1 }];
  const trace = { source: "", stdout: "", steps, series, loops, passes, graphs: [{ nodes, instances: [] }] };
  return readRecording({ trace, drawings: {} } as unknown as Payload);
}

describe("the loss over the weight", () => {
  it("puts each loss where the weight stood before the update, with backward's slope", () => {
    const places = landscapeOf(descent(), 0)?.places;
    expect(places?.map(({ weight, loss, slope }) => [weight, loss, slope])).toEqual([
      [3, 4, 4],
      [2, 1, 2],
    ]);
  });

  it("shows no place before its loss is known, and no slope before it has arrived", () => {
    const recording = descent();
    const landscape = landscapeOf(recording, 0);
    expect(landscape && [0, 1, 3, 4, 6].map((step) => reached(recording, landscape, 0, step))).toEqual([0, 1, 1, 2, 2]);
    expect(landscape?.places[0]?.slopeSince).toBe(2);
  });

  it("is not there where the weight is no single number of each iteration", () => {
    expect(landscapeOf(descent({ stat: "norm" }), 0)).toBeNull();
    expect(landscapeOf(descent({ stride: 2 }), 0)).toBeNull();
  });

  it("is not there where an epoch has minibatches, and the epoch's loss is known with the last of them", () => {
    const recording = descent({ count: 1 });
    recording.trace.loops = [{ span: [1, 0, 1, 1], count: 1, iterations: [{ index: 0, first_step: 1, last_step: 6 }] }];
    expect(landscapeOf(recording, 0)).toBeNull();
    expect([0, 2, 3, 4, 6].map((step) => lossKnown(recording, 0, step))).toEqual([-1, -1, -1, 0, 0]);
  });

  it("draws a parabola exactly between two places", () => {
    const place = (weight: number) => ({ iteration: 0, weight, loss: (weight - 1) ** 2, slope: 2 * (weight - 1), slopeSince: 0, leaf: null });
    for (const [weight, loss] of between(place(-1), place(3))) expect(loss).toBeCloseTo((weight - 1) ** 2, 9);
  });
});

describe("the slope in words", () => {
  it("says that it is what .grad holds, or what that holds beside it", () => {
    expect(slopeText("w", -74, -74, 4)).toBe("slope -74 = w.grad");
    expect(slopeText("w", 49.76, -43.48, 4)).toBe("slope 49.76, w.grad -43.48");
    expect(slopeText("w", 49.76, null, 4)).toBe("slope 49.76");
  });
});

describe("the axis of a loss", () => {
  it("does not go below 0 where no loss does", () => {
    expect(valueDomain([1.6, 38.6])[0]).toBe(0);
    expect(valueDomain([-1, 1])[0]).toBeLessThan(-1);
    expect(valueDomain([])).toEqual([0, expect.any(Number)]);
  });
});

describe("two runs", () => {
  it("are told apart by the first line that differs", () => {
    expect(changedLine("a\n  optimizer.zero_grad()\nb", "a\n  # optimizer.zero_grad()\nb")).toBe("optimizer.zero_grad()");
    expect(changedLine("a\nb", "a\nb")).toBe("");
  });
});
