import { describe, expect, it } from "vitest";
import { arrangementFor } from "../src/graph/arrangement";
import { allMarks } from "../src/graph/marks";
import { graphView } from "../src/recording/graphs";
import { readRecording } from "../src/recording/recording";
import type { AnnotatedDrawing, Payload, Trace } from "../src/types";
import pictures from "../../../tests/golden/pictures.json";

interface Golden {
  trace: Trace;
  drawing: AnnotatedDrawing;
  pictures: Record<string, unknown>;
}

const golden = pictures as unknown as Record<string, Golden>;

describe("marks", () => {
  it.each(Object.keys(golden))("say what graphviz_utils says: %s", (name) => {
    const { trace, drawing, pictures: steps } = golden[name] as Golden;
    const recording = readRecording({ trace, drawings: { annotated: [drawing] } } as unknown as Payload);
    for (const [step, marks] of Object.entries(steps)) {
      const view = graphView(recording, Number(step));
      if (!view) throw new Error(`no picture at step ${step}`);
      expect(allMarks(recording, drawing, view, Number(step), { digits: 3, label: "epoch" }), `step ${step}`).toEqual(marks);
    }
  });
});

describe("arrangement", () => {
  const wide = { graph: 0, svg: "wide", dot: "", width: 900, height: 160 };
  const drawing: AnnotatedDrawing = { ...wide, others: [{ svg: "tall", width: 280, height: 600 }] };

  it("is the one that is largest in the window", () => {
    expect(arrangementFor(drawing, { width: 700, height: 300 }, 2).svg).toBe("wide");
    expect(arrangementFor(drawing, { width: 360, height: 400 }, 2).svg).toBe("tall");
  });
});
