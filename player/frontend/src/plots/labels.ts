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
