/** Where the values at the curves' ends are written, so that none lies on another. */

/** The end of a curve. */
export interface End {
  name: string;
  /** The value as it is written. */
  value: string;
  x: number;
  y: number;
}

export interface Label {
  text: string;
  x: number;
  y: number;
}

/** The least distance of two lines of text, in pixels. */
const LEADING = 15;

/** Curves that end at one value share a label: "w[0], w[1] 0.5", "w[0] … w[5] 0.5". */
function shared(ends: readonly End[]): Label {
  const { value, x } = ends[0] as End;
  const names = ends.map(({ name }) => name).filter(Boolean);
  const named = names.length > 2 ? `${names[0]} … ${names.at(-1)}` : names.join(", ");
  return { text: named ? `${named} ${value}` : value, x, y: Math.min(...ends.map(({ y }) => y)) };
}

/**
 * The height for one more line of text beside an end at `y`: below it or above it, the first place that is within the
 * plot and on none of the labels that are there.
 */
export function freeHeight(y: number, labels: readonly Label[], top: number, bottom: number): number {
  const wanted = [y + 16, y - 8, y - 8 - LEADING, y - 8 - 2 * LEADING].filter((each) => each >= top && each <= bottom - 4);
  return wanted.find((each) => labels.every((label) => Math.abs(label.y - each) >= LEADING - 1)) ?? wanted[0] ?? top;
}

/** The labels of these ends, from above to below, moved apart within the height where they would overlap. */
export function labelsOf(ends: readonly End[], top: number, bottom: number): Label[] {
  const groups = new Map<string, End[]>();
  for (const end of ends) groups.set(end.value, [...(groups.get(end.value) ?? []), end]);
  const labels = [...groups.values()].map(shared).sort((one, other) => one.y - other.y);
  let least = top;
  for (const label of labels) {
    label.y = Math.max(label.y, least);
    least = label.y + LEADING;
  }
  let most = bottom;
  for (const label of [...labels].reverse()) {
    label.y = Math.min(label.y, most);
    most = label.y - LEADING;
  }
  return labels;
}
