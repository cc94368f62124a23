/** Columns of the recording are Unicode code points; the browser's strings count UTF-16 units. */

/** The UTF-16 offset of code point `column` in `line`, clamped to the line's end. */
export function utf16Column(line: string, column: number): number {
  let offset = 0;
  for (let point = 0; point < column && offset < line.length; point++) {
    offset += (line.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The code point column of the UTF-16 `offset` in `line`. */
export function codePointColumn(line: string, offset: number): number {
  return Array.from(line.slice(0, offset)).length;
}

/** The source text of a span, on one line. */
export function sourceOf(source: string, span: readonly [number, number, number, number]): string {
  const lines = source.split("\n").slice(span[0] - 1, span[2]);
  const last = lines.length - 1;
  if (last < 0) return "";
  lines[last] = (lines[last] as string).slice(0, utf16Column(lines[last] as string, span[3]));
  lines[0] = (lines[0] as string).slice(utf16Column(lines[0] as string, span[1]));
  return lines.map((line) => line.trim()).join(" ");
}
