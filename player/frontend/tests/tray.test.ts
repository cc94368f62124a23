import { expect, test } from "vitest";
import { added, albums, captioned, MOST, raised, removed, type Shot } from "../src/share/tray";

const shot = (step: number, source = "x = 1", iterations: number[] = []): Shot => ({ source, seed: 0, iterations, step, caption: "", link: "" });

test("a step is collected once", () => {
  const tray = added([shot(3)], shot(3));
  expect(tray).toHaveLength(1);
  expect(added(tray, shot(4))).toHaveLength(2);
  expect(added(tray, shot(3, "x = 2"))).toHaveLength(2);
  expect(added(tray, shot(3, "x = 1", [7]))).toHaveLength(2);
});

test("a full tray takes no more than the server draws", () => {
  const full = Array.from({ length: MOST }, (_, step) => shot(step));
  expect(added(full, shot(99))).toBe(full);
});

test("figures are captioned, moved and removed", () => {
  const tray = captioned([shot(1), shot(2)], 1, "Backward");
  expect(raised(tray, 1).map(({ step, caption }) => [step, caption])).toEqual([[2, "Backward"], [1, ""]]);
  expect(raised(tray, 0)).toBe(tray);
  expect(removed(tray, 0).map(({ step }) => step)).toEqual([2]);
});

test("neighbours of one program share an album, in their order", () => {
  const found = albums([shot(1), shot(2), shot(5, "y = 1"), shot(3)]);
  expect(found.map(({ source, shots }) => [source, shots.map(({ step }) => step)])).toEqual([
    ["x = 1", [1, 2]],
    ["y = 1", [5]],
    ["x = 1", [3]],
  ]);
});
