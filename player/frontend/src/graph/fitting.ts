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

/** The text, or as much of it as fits before an ellipsis. */
export function fitted(text: string, room: number, slot: Element): string {
  if (!text || !Number.isFinite(room)) return text;
  context ??= document.createElement("canvas").getContext("2d");
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(slot);
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
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
