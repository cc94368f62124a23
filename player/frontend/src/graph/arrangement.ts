/** Which of a drawing's arrangements fits a window best. */

import type { AnnotatedDrawing } from "../types";

export interface Size {
  width: number;
  height: number;
}

export interface Arrangement extends Size {
  svg: string;
}

/** How large a picture is shown where it fits as a whole. */
export function fitScale(picture: Size, window: Size, largest: number): number {
  return Math.min(window.width / picture.width, window.height / picture.height, largest);
}

/** All arrangements of a drawing, the one for a slide first. */
export function arrangementsOf(drawing: AnnotatedDrawing): Arrangement[] {
  return [drawing, ...(drawing.others ?? [])];
}

/** The arrangement that is shown largest; of equals the first, which is the one for a slide. */
export function arrangementFor(drawing: AnnotatedDrawing, window: Size, largest: number): Arrangement {
  let best: Arrangement = drawing;
  for (const other of arrangementsOf(drawing)) {
    if (fitScale(other, window, largest) > fitScale(best, window, largest) * 1.02) best = other;
  }
  return best;
}
