/** The printed text, cut into the pieces that the recorded prints wrote. */

import type { Recording } from "./recording";

/** A piece of the output; `step` is the print that wrote it, null where that print is not recorded in detail. */
export interface Printed {
  text: string;
  step: number | null;
  line: number | null;
  /** The piece is there from this step on. */
  since: number;
}

/** All that was printed, in order. Text between recorded prints belongs to iterations that were left out. */
export function printed(recording: Recording): Printed[] {
  const { stdout, steps } = recording.trace;
  const pieces: Printed[] = [];
  let position = 0;
  steps.forEach((step, index) => {
    if (step.kind !== "print" || !step.text) return;
    const found = stdout.indexOf(step.text, position);
    if (found < 0) return;
    if (found > position) {
      pieces.push({ text: stdout.slice(position, found), step: null, line: null, since: index + 1 });
    }
    position = found + step.text.length;
    pieces.push({ text: step.text, step: index + 1, line: step.span[0], since: index + 1 });
  });
  const rest = stdout.slice(position);
  if (rest.replace(/\n/g, "")) pieces.push({ text: rest, step: null, line: null, since: recording.last });
  return pieces;
}
