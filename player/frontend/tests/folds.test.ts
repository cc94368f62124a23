import { describe, expect, it } from "vitest";
import { Folds, nearest, NOT_AHEAD, outermost, toggled } from "../src/graph/folds";
import { readRecording } from "../src/recording/recording";
import type { AnnotatedDrawing, Payload } from "../src/types";

/** Block 0 holds 1 and 2, block 2 holds 3; block 4 stands alone. */
const PARENTS = [-1, 0, 0, 2, -1];
const drawing = (svg: string, closed: number[]): AnnotatedDrawing => ({ graph: 0, svg, dot: "", width: 1, height: 1, blocks: PARENTS, closed });

const ahead = async (svg: string, closed: number[]) => {
  const folded = new Blob([JSON.stringify({ ...drawing(svg, closed), folded: 1, others: [] })]);
  const bytes = await new Response(folded.stream().pipeThrough(new CompressionStream("deflate"))).bytes();
  return { graph: 0, closed, packed: btoa(String.fromCharCode(...bytes)) };
};

describe("folds", () => {
  it("draw a closed block that is inside of no closed one", () => {
    expect(outermost(PARENTS, [3, 0, 4])).toEqual([0, 4]);
    expect(outermost(PARENTS, [1, 3])).toEqual([1, 3]);
  });

  it("open one block and leave what is inside of it closed", () => {
    expect(toggled(PARENTS, [0, 1, 2, 3], 0)).toEqual([1, 2, 3]);
  });

  it("close a block with all that is inside of it", () => {
    expect(toggled(PARENTS, [4], 0)).toEqual([0, 1, 2, 3, 4]);
  });

  it("have the drawings that were made ahead, whatever is closed inside of a closed block", async () => {
    const base = drawing("open", []);
    const drawings = { annotated: [base], ahead: [await ahead("folded", [0, 1, 2, 3])] };
    const recording = readRecording({ trace: { steps: [], source: "" }, drawings } as unknown as Payload);
    const folds = new Folds();
    expect((await folds.fetch(recording, base, [0, 3], true)).svg).toBe("folded");
    expect(folds.find(recording, base, [0])?.svg).toBe("folded");
    await expect(folds.fetch(recording, base, [4], true)).rejects.toThrow(NOT_AHEAD);
  });

  it("open what is pressed in the nearest drawing that the page has, where it has not the one that is wanted", () => {
    const base = drawing("folded", [0, 1, 2, 3, 4]);
    const drawings = { annotated: [base], ahead: [{ closed: [1, 2, 3, 4] }, { closed: [0, 1, 2, 3] }, { closed: [1, 3, 4] }].map((each) => ({ graph: 0, packed: "", ...each })) };
    const recording = readRecording({ trace: { steps: [], source: "" }, drawings } as unknown as Payload);
    expect(nearest(recording, base, [1, 2, 3], 4)).toEqual([0, 1, 2, 3]);
    expect(nearest(recording, base, [1, 3], 2)).toEqual([1, 3, 4]);
    expect(nearest(recording, base, [1, 2, 4], 3)).toBeNull();
    expect(nearest(recording, base, [0, 1, 2, 3], 0)).toEqual([0, 1, 2, 3]);
  });
});
