/** Shortens a text to the room that its slot has, as measured in the slot's own font. */

const ELLIPSIS = "…";
let context: CanvasRenderingContext2D | null | undefined;
/** By font: the widths of characters, which are few. */
const widths = new Map<string, Map<string, number>>();

function width(text: string, font: string): number {
  let known = widths.get(font);
  if (!known) widths.set(font, (known = new Map()));
  let total = 0;
  for (const character of text) {
    let found = known.get(character);
    if (found === undefined) {
      if (context) context.font = font;
      known.set(character, (found = context?.measureText(character).width ?? 0));
    }
    total += found;
  }
  return total;
}

/** By drawing, and by the name of a slot: its font. Reading it lays out the page. */
const fonts = new WeakMap<Element, Map<string, string>>();

function fontOf(slot: SVGElement): string {
  const drawing = slot.ownerSVGElement ?? slot;
  let known = fonts.get(drawing);
  if (!known) fonts.set(drawing, (known = new Map()));
  const name = slot.getAttribute("data-slot") ?? "";
  let font = known.get(name);
  if (font === undefined) {
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(slot);
    known.set(name, (font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`));
  }
  return font;
}

/** The text, or as much of it as fits before an ellipsis. */
export function fitted(text: string, room: number, slot: SVGElement): string {
  if (!text || !Number.isFinite(room)) return text;
  context ??= document.createElement("canvas").getContext("2d");
  const font = fontOf(slot);
  if (width(text, font) <= room + 1) return text;
  let left = room - width(ELLIPSIS, font);
  let kept = "";
  for (const character of text) {
    left -= width(character, font);
    if (left < 0) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}
