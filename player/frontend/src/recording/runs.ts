/** Two runs beside each other: what was changed in the program between them. */

/** The first line of `before` that `after` has not at the same place, without its indent; "" where nothing differs. */
export function changedLine(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const at = old.findIndex((line, index) => line !== now[index]);
  return at < 0 ? "" : (old.slice(at).find((line) => line.trim()) ?? "").trim();
}
