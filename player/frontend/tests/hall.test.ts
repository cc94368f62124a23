import { describe, expect, it } from "vitest";
import { LEGIBLE, planFor, plansOf } from "../src/graph/hall";
import type { AnnotatedDrawing } from "../src/types";

const drawing = (width: number, height: number, others: [number, number][] = []): AnnotatedDrawing => ({
  graph: 0,
  dot: "",
  svg: `${width}`,
  width,
  height,
  others: others.map(([wide, high]) => ({ svg: `${wide}`, width: wide, height: high })),
});
/** The room for code and graph of 1280 by 720 pixels. */
const PLANS = plansOf({ width: 1248, height: 544 });

describe("in a hall", () => {
  it("a narrow graph stands beside the code, a wide one above as much of it as leaves it legible", () => {
    expect(planFor(drawing(440, 340), PLANS).plan.rows).toBeNull();
    expect([205, 255, 285, 315].map((height) => planFor(drawing(800, height), PLANS).plan.rows)).toEqual([5, 3, 2, 1]);
  });

  it("an arrangement that can be read is taken before one for a slide that cannot", () => {
    const shown = planFor(drawing(1200, 200, [[440, 340]]), PLANS);
    expect(shown).toMatchObject({ legible: true, arrangement: { width: 440 } });
  });

  it("what fits nowhere is shown where most of it is in sight", () => {
    const shown = planFor(drawing(3000, 300, [[1000, 500]]), PLANS);
    expect(shown).toMatchObject({ legible: false, arrangement: { width: 1000 }, plan: { rows: 1 } });
  });

  it("letters are 20 pixels high in every window that is said to be legible", () => {
    for (const width of [360, 800, 1280, 1920]) {
      for (const size of [200, 500, 900]) {
        const { plan, arrangement, legible } = planFor(drawing(size, size / 2), plansOf({ width, height: width / 2 }));
        expect(Math.min(plan.width / arrangement.width, plan.height / arrangement.height) >= LEGIBLE - 1e-3).toBe(legible);
      }
    }
  });

  it("a small window has no place beside the code", () => {
    expect(plansOf({ width: 700, height: 400 }).map(({ rows }) => rows)).toEqual([5, 3, 2, 1]);
  });
});
