import { describe, expect, it } from "vitest";
import { offersAt } from "../src/editor/offers";
import type { Completion, Completions } from "../src/types";

function entry(name: string, signature = "(input)", kind = "function"): Completion {
  return { name, signature, help: `helps with ${name}`, kind };
}

const TABLE: Completions = {
  names: [entry("torch", "", "namespace"), entry("torch.relu"), entry("torch.nn", "", "namespace"), entry("torch.nn.Linear"), entry("nn.Linear"), entry("F.relu")],
  methods: { tensor: [entry("mean", "(dim)", "method"), entry("grad", "", "property")], list: [entry("append", "(object)", "method")] },
};
const NAMES = new Map([["x", "tensor"], ["losses", "list"], ["total", "float"], ["torch", "namespace"]]);

function names(before: string, asked = false): string[] | null {
  return offersAt(before, TABLE, NAMES, asked)?.list.map(({ name }) => name) ?? null;
}

describe("offers", () => {
  it("gives the names right under a module and not those further down", () => {
    expect(names("y = torch.re")).toEqual(["relu", "nn"]);
    expect(offersAt("y = torch.re", TABLE, NAMES, false)?.typed).toBe(2);
    expect(names("layer = nn.")).toEqual(["Linear"]);
    expect(names("layer = torch.nn.L")).toEqual(["Linear"]);
  });

  it("gives the members of a value by its kind", () => {
    expect(names("x.m")).toEqual(["mean", "grad"]);
    expect(names("losses.")).toEqual(["append"]);
    expect(names("total.")).toEqual([]);
  });

  it("takes what it does not know, such as a call's result, for a tensor", () => {
    expect(names("(x * 5).me")).toEqual(["mean", "grad"]);
    expect(names("rows[0].")).toEqual(["mean", "grad"]);
    expect(names("unknown.")).toEqual(["mean", "grad"]);
  });

  it("gives the program's names and the modules for a bare word, and for nothing only when asked", () => {
    expect(names("y = x + lo")).toEqual(["x", "losses", "total", "torch"]);
    expect(names("y = ")).toBeNull();
    expect(names("y = ", true)).toEqual(["x", "losses", "total", "torch"]);
    expect(names("3.")).toBeNull();
  });
});
