import { describe, expect, it } from "vitest";
import golden from "../../../tests/golden/numbers.json";
import { formatNumber, formatNumbers } from "../src/format";

describe("numbers are formatted as Python formats them", () => {
  for (const { value, digits, text } of golden.number) {
    it(`${JSON.stringify(value)} with ${digits} digits is ${text}`, () => {
      expect(formatNumber(Object.is(value, 0) && text === "-0" ? -0 : value, digits)).toBe(text);
    });
  }
  for (const { value, digits, text } of golden.numbers) {
    it(`${JSON.stringify(value)} with ${digits} digits is ${text}`, () => {
      expect(formatNumbers(value, digits)).toBe(text);
    });
  }
});
