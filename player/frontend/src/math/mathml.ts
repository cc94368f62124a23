/** A formula as MathML, which browsers lay out themselves. */

import { readLatex, type MathNode } from "./latex";

const MATH = "http://www.w3.org/1998/Math/MathML";

function m(tag: string, ...children: (Element | string)[]): Element {
  const element = document.createElementNS(MATH, tag);
  element.append(...children);
  return element;
}

function draw(node: MathNode): Element {
  switch (node.kind) {
    case "row":
      return m("mrow", ...node.items.map(draw));
    case "number":
      return m("mn", node.text);
    case "name":
      return m("mi", node.text);
    case "text":
      return upright(node.text);
    case "operator":
      return m("mo", node.text);
    case "fraction":
      return m("mfrac", draw(node.top), draw(node.bottom));
    case "power":
      return m("msup", draw(node.base), draw(node.exponent));
    case "root":
      return m("msqrt", draw(node.inside));
    case "fence":
      return m("mrow", m("mo", node.open), draw(node.inside), m("mo", node.close));
    case "cases":
      return cases(node.rows);
  }
}

/** Names of more than one letter; words with spaces (`if`, `else`) are text. */
function upright(text: string): Element {
  const element = m(/^\s|\s$/.test(text) || text === "else" ? "mtext" : "mi", text.replace(/ /g, " "));
  if (element.localName === "mi") element.setAttribute("mathvariant", "normal");
  return element;
}

function cases(rows: MathNode[][]): Element {
  const table = m("mtable", ...rows.map((cells) => m("mtr", ...cells.map((cell) => m("mtd", draw(cell))))));
  table.setAttribute("columnalign", "left left");
  return m("mrow", m("mo", "{"), table);
}

/** `left = right`, `right` in LaTeX and `left` a fraction of two names, such as dz / dx; `plain` is read aloud. */
export function formula(left: [string, string] | null, latex: string, plain: string): Element {
  const right = draw(readLatex(latex));
  const math = m("math");
  math.setAttribute("display", "block");
  math.setAttribute("aria-label", plain);
  if (left) {
    const [top, bottom] = left.map((name) => m("mrow", m("mi", "∂"), upright(name)));
    math.append(m("mrow", m("mfrac", top as Element, bottom as Element), m("mo", "="), right));
  } else math.append(right);
  return math;
}
