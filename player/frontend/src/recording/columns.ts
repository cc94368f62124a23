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
