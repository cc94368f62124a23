import { describe, expect, it } from "vitest";
import { freeHeight, labelsOf, type End } from "../src/plots/labels";

const end = (name: string, value: string, y: number): End => ({ name, value, x: 5, y });

describe("labels at the ends of curves", () => {
  it("are one for curves that end at one value", () => {
    const ends = [end("w[0]", "1", 40), end("b", "0.5", 80), end("w[1]", "1", 40), end("w[2]", "1", 40)];
    expect(labelsOf(ends, 10, 200).map(({ text }) => text)).toEqual(["w[0] … w[2] 1", "b 0.5"]);
    expect(labelsOf([end("", "3", 40)], 10, 200)).toEqual([{ text: "3", x: 5, y: 40 }]);
  });

  it("keep their distance and stay within the plot", () => {
    const ends = ["a", "b", "c", "d"].map((name, at) => end(name, String(at), 190 + at));
    const ys = labelsOf(ends, 10, 200).map(({ y }) => y);
    expect(ys.at(-1)).toBe(200);
    for (const [one, other] of ys.slice(1).map((y, at) => [ys[at] as number, y])) expect((other as number) - (one as number)).toBeGreaterThanOrEqual(15);
  });

  it("leave the name of another run a height of its own", () => {
    const labels = (...ys: number[]) => ys.map((y) => ({ text: "", x: 0, y }));
    expect(freeHeight(50, labels(), 14, 120)).toBe(66);
    expect(freeHeight(50, labels(60), 14, 120)).toBe(42);
    expect(freeHeight(110, labels(100), 14, 120)).toBe(72);
    expect(freeHeight(110, labels(102, 87), 14, 120)).toBe(72);
  });
});
