/** Which of a drawing's arrangements fits a window best. */

import type { AnnotatedDrawing } from "../types";

export interface Arrangement {
  svg: string;
  width: number;
  height: number;
}

interface Window {
  width: number;
  height: number;
}

/** How large a picture is shown where it fits as a whole. */
export function fitScale(picture: Window, window: Window, largest: number): number {
  return Math.min(window.width / picture.width, window.height / picture.height, largest);
}

/** The arrangement that is shown largest; of equals the first, which is the one for a slide. */
export function arrangementFor(drawing: AnnotatedDrawing, window: Window, largest: number): Arrangement {
  let best: Arrangement = drawing;
  for (const other of drawing.others ?? []) {
    if (fitScale(other, window, largest) > fitScale(best, window, largest) * 1.02) best = other;
  }
  return best;
}

/** Shares of a window that a picture has above the code, and beside it. */
const ABOVE = 0.6;
const BESIDE = 0.6;

/** Whether a picture is shown larger across the whole of a window, above the code, than beside the code. */
export function isLargerAcross(drawing: Window & Pick<AnnotatedDrawing, "others">, { width, height }: Window): boolean {
  const [above, beside] = [
    { width, height: ABOVE * height },
    { width: BESIDE * width, height },
  ].map((room) => {
    const pictures: Window[] = [drawing, ...(drawing.others ?? [])];
    return Math.max(...pictures.map((picture) => fitScale(picture, room, Number.POSITIVE_INFINITY)));
  }) as [number, number];
  return above > beside;
}
