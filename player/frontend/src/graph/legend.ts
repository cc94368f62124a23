/** The legend: the marks that are in sight, each with its words. */

import { h, s } from "../dom";

/** What a mark is found by, its words, and a sample: groups of the drawing's own classes around an outline. */
interface Row {
  finds: string;
  words: string;
  sample: () => SVGElement[];
}

const box = (rx = 2) => s("rect", { class: "outline", x: 4, y: 4, width: 30, height: 16, rx });
const inner = () => s("rect", { class: "inner", x: 7, y: 7, width: 24, height: 10, rx: 1 });
const ellipse = () => s("ellipse", { class: "outline", cx: 19, cy: 12, rx: 15, ry: 8.5 });
const path = (d: string, css = "") => s("path", { d, class: css });
const group = (css: string, ...children: SVGElement[]) => s("g", { class: css }, ...children);
const line = (css: string, ...children: SVGElement[]) => group(`edge ${css}`, ...children);
const head = (d: string) => path(d, "head");

const ROWS: readonly Row[] = [
  { finds: ".tensor.leaf", words: "leaf that requires grad, keeps .grad", sample: () => [group("tensor leaf", box(), inner())] },
  { finds: ".tensor.intermediate", words: "result of an operation", sample: () => [group("tensor intermediate", box(7))] },
  { finds: ".tensor.constant", words: "value without a place in the graph", sample: () => [group("tensor constant", box())] },
  { finds: ".operation:not(.outside)", words: "operation, and its grad_fn", sample: () => [group("operation", ellipse())] },
  { finds: ".outside", words: "operation that was not recorded", sample: () => [group("operation outside", ellipse())] },
  { finds: ".accumulate", words: "+=  tray that gradients are added into", sample: () => [group("node accumulate", box())] },
  { finds: ".reference", words: "the same leaf, named again", sample: () => [group("reference", box())] },
  { finds: ".fold", words: "+ opens what is folded", sample: () => [group("fold", box(6), path("M15,12 h8 m-4,-4 v8", "toggle"))] },
  { finds: ".frame", words: "− folds what is inside", sample: () => [group("frame", box(6), path("M9,12 h7", "toggle"))] },
  { finds: ".edge.forward:not(.cut, .shared)", words: "value, forward", sample: () => [line("forward", path("M3,12 H28"), head("M28,8 L36,12 28,16 z"))] },
  {
    finds: ".edge.backward",
    words: "gradient, backward",
    sample: () => [line("backward carried", path("M35,12 H6"), head("M13,8 L5,12 13,16"))],
  },
  {
    finds: ".edge.cut",
    words: "cut: the value crosses, no gradient comes back",
    sample: () => [line("forward cut", path("M3,12 H35", "thin"), path("M3,12 H13"), path("M25,12 H35"), path("M14,18 l4,-12 M20,18 l4,-12", "strokes"))],
  },
  { finds: ".edge.shared", words: "same memory", sample: () => [line("forward shared", path("M3,12 H35", "outer"), path("M3,12 H35", "gap"))] },
  {
    finds: ".meeting",
    words: "contributions of several uses are added",
    sample: () => [group("meeting", s("circle", { class: "outline", cx: 19, cy: 12, r: 7 }), path("M15,12 h8 m-4,-4 v8"))],
  },
  { finds: ".not-run", words: "not run yet", sample: () => [group("operation not-run", ellipse())] },
  { finds: ".receiving", words: "receives its gradient now", sample: () => [group("operation receiving", ellipse())] },
  { finds: ".operation.done", words: "has sent its gradient", sample: () => [group("operation done", ellipse(), path("M28,6 l3.5,4 l6,-7", "tick"))] },
  { finds: ".operation.freed", words: "saved tensors freed, run forward again", sample: () => [group("operation freed", ellipse(), path("M8,17 L20,4 M15,20 L28,6 M23,20 L32,10", "hatch"))] },
  { finds: ".accumulate.grad-none", words: "None, nothing written", sample: () => [group("node accumulate grad-none", box())] },
  { finds: ".accumulate.grad-zero", words: "zero: it arrived, or was cleared to it", sample: () => [group("node accumulate", box(), s("text", { x: 15, y: 16.5 }, "0"))] },
  { finds: ".accumulate.grad-sum", words: "■ one block for each pass", sample: () => [group("node accumulate", box(), s("text", { x: 7, y: 16, "data-slot": "blocks" }, "■■"))] },
  { finds: ".stale", words: "from an earlier pass", sample: () => [group("stale", path("M19,12 m-7,0 a7,7 0 1,0 14,0 a7,7 0 1,0 -14,0 m7,-4 v4 l3.5,2", "clock"))] },
  { finds: ".error", words: "PyTorch's error", sample: () => [group("operation error", ellipse(), path("M2,2 l11,11 m0,-11 l-11,11", "cross"))] },
  { finds: ".with-saved .saved:not(.freed)", words: "saved for the backward pass", sample: () => [group("tensor constant", s("polygon", { class: "outline", points: "4,4 28,4 34,10 34,20 4,20" }))] },
];

/** A list of what is drawn; brought up to date when it is open. */
export class Legend {
  readonly element = h("ul", { class: "legend", "aria-label": "Legend", hidden: true });
  private shown = "";

  update(drawing: SVGSVGElement | null, open: boolean): void {
    this.element.hidden = !open || !drawing;
    if (!open || !drawing) return;
    const present = ROWS.filter(({ finds }) => drawing.matches(`:has(${finds})`));
    const key = present.map(({ finds }) => finds).join();
    if (key === this.shown) return;
    this.shown = key;
    this.element.replaceChildren(
      ...present.map(({ words, sample }) =>
        h("li", {}, s("svg", { class: "graph", viewBox: "0 0 40 24", width: 40, height: 24, "aria-hidden": "true" }, ...sample()), words),
      ),
    );
  }
}
