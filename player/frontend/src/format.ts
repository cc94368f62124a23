/** Numbers for the eye: the same as `autograd_trace/numbers.py`; one golden file tests both. */

const SPECIAL: Record<string, string> = { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };
/** A number is written without an exponent where it then takes at most so many characters. */
const PLAIN_WIDTH = 10;
/** A vector of at most so many elements is shown in full, a longer one as its first three and its last. */
const VECTOR_FULL = 6;
/** The most decimals that `toFixed` writes. */
const MOST_DECIMALS = 100;

function strip(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function formatFinite(value: number, digits: number): string {
  const exponent = Number(value.toExponential().split("e")[1]);
  const decimals = Math.max(digits - 1 - exponent, 0);
  if (exponent < PLAIN_WIDTH && decimals <= MOST_DECIMALS) {
    const plain = strip(value.toFixed(decimals));
    if (plain.length <= PLAIN_WIDTH) return plain;
  }
  const [mantissa = "", power = ""] = value.toExponential(digits - 1).split("e");
  return `${strip(mantissa)}e${power.replace("+", "")}`;
}

/** A number with `digits` significant digits, never fewer than its integer part has. */
export function formatNumber(value: unknown, digits = 4): string {
  if (typeof value === "string") return SPECIAL[value] ?? value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return SPECIAL[String(value)] ?? "nan";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  return formatFinite(value, digits);
}

/** Nested lists of numbers on one line; long rows as their first three, an ellipsis and their last. */
export function formatNumbers(value: unknown, digits = 4): string {
  if (!Array.isArray(value)) return formatNumber(value, digits);
  if (value.length <= VECTOR_FULL) return `[${value.map((item) => formatNumbers(item, digits)).join(", ")}]`;
  const head = value.slice(0, 3).map((item) => formatNumbers(item, digits));
  return `[${head.join(", ")}, …, ${formatNumbers(value.at(-1), digits)}]`;
}

/** A shape as PyTorch's users read it: `(4,)`, `(2, 3)`, `()` for a scalar. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}
