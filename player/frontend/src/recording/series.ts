/** The scalars of a loop's iterations, unpacked from base64 of little-endian float32. */

import type { Series } from "../types";

/** One point: the iteration, and the value at its end (NaN where there was none). */
export interface Point {
  iteration: number;
  value: number;
}

/** The packed values as numbers. */
export function unpack(values: string): number[] {
  const bytes = Uint8Array.from(atob(values), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length >> 2 }, (_, index) => view.getFloat32(4 * index, true));
}

/** The points of a series: the iterations 0, stride, 2 * stride, …, and the last. */
export function points(series: Series): Point[] {
  const stride = series.stride ?? 1;
  const last = series.count - 1;
  return unpack(series.values).map((value, index) => ({ iteration: Math.min(index * stride, last), value }));
}
