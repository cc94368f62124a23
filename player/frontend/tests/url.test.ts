import { describe, expect, it } from "vitest";
import { FIRST_VIEW, type Panel, type ViewState } from "../src/store";
import { queryOf, readView, viewQuery } from "../src/url";

const USUAL: { left: Panel | null; right: Panel | null } = { left: "output", right: null };

describe("the address", () => {
  it("keeps what is Streamlit's and the page's, and nothing else of before", () => {
    expect(queryOf("?embed=true&step=3&x=1", { program: "p" }, { step: "4" })).toBe("?embed=true&program=p&step=4");
    expect(queryOf("?step=3", {}, {})).toBe("");
  });

  it("says only what differs from how the page opens", () => {
    expect(viewQuery({ ...FIRST_VIEW, step: 7, open: USUAL }, 7, USUAL)).toEqual({});
    const state = { ...FIRST_VIEW, step: 2, drawing: "torchviz" as const, open: { left: null, right: null }, present: true };
    expect(viewQuery(state, 7, USUAL)).toEqual({ step: "2", view: "torchviz", panel: "none", present: "1" });
  });

  it("is read as it was written", () => {
    const open = { left: "variables", right: "details" } as const;
    const seen = { open, present: true, drawing: "torchviz", twin: true, ask: true, savedTensors: true, selected: [0, 2, 11] } satisfies Partial<ViewState>;
    const written = new URLSearchParams(viewQuery({ ...FIRST_VIEW, ...seen }, 0, USUAL));
    expect(readView(`?${written}`)).toEqual({ change: seen, notes: [] });
    expect(readView("?panel=none").change.open).toEqual({ left: null, right: null });
  });

  it("leaves out what cannot be used, and says so", () => {
    const { change, notes } = readView("?view=x&panel=output,attic&present=yes&node=1.x.2&step=3");
    expect(change).toEqual({});
    expect(notes.map((note) => note.split(" ")[0])).toEqual(["view", "panel", "node", "present"]);
  });
});
