import { expect, it } from "vitest";
import { heightFor, widthFor } from "../src/room";

it("fills the window below what stands above it", () => {
  expect(heightFor(220, 1000)).toBe(768);
});

it("takes the window's height where too little is left", () => {
  expect(heightFor(700, 1000)).toBe(860);
  expect(heightFor(400, 500)).toBe(480);
});

it("knows a phone from a desk", () => {
  expect([360, 640, 641, 900, 901].map(widthFor)).toEqual(["narrow", "narrow", "stacked", "stacked", "wide"]);
});
