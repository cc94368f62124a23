/** Takes a drawing's SVG into the page: parsed as XML, and only what a drawing needs is let in. */

const ELEMENTS: ReadonlySet<string> = new Set(
  "svg g path ellipse polygon polyline rect circle line text tspan title desc style defs use marker pattern clipPath".split(" "),
);

function isHarmless(attribute: Attr): boolean {
  const name = attribute.localName.toLowerCase();
  if (name.startsWith("on")) return false;
  return name !== "href" || attribute.value.startsWith("#");
}

function clean(element: Element): void {
  for (const attribute of [...element.attributes]) {
    if (!isHarmless(attribute)) element.removeAttributeNode(attribute);
  }
  for (const child of [...element.children]) {
    if (ELEMENTS.has(child.localName)) clean(child);
    else child.remove();
  }
}

/** The SVG as an element of this page; throws an Error where the text is no SVG. */
export function adopt(text: string): SVGSVGElement {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.localName !== "svg") throw new Error("This drawing is no SVG.");
  clean(root);
  return document.importNode(root, true) as unknown as SVGSVGElement;
}
