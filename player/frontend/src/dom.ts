/** Elements made by code: text goes in as text, never as markup. */

type Attributes = Record<string, string | number | boolean | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

function setAll(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
}

/** Sets an attribute, or removes it where the value is false, null or undefined; `true` is the empty attribute. */
export function setAttribute(element: Element, name: string, value: Attributes[string]): void {
  if (value === false || value == null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** An HTML element with attributes and children; a string child is a text node. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

/** An SVG element with attributes and children. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

/** A button with a text, and what happens when it is pressed. */
export function button(label: string, attributes: Attributes, press: () => void): HTMLButtonElement {
  const element = h("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", press);
  return element;
}

/** A small picture of strokes on a 16 by 16 grid, in the colour of the text. */
export function icon(path: string, filled = false): SVGSVGElement {
  return s("svg", { viewBox: "0 0 16 16", class: filled ? "icon filled" : "icon", "aria-hidden": "true" }, s("path", { d: path }));
}

/** Sets the text of an element where it differs, so that a live region is silent when nothing changed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
