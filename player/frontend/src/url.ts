/** The page's address: the page's own parameters and the step, written when the learner has come to rest. */

/** How long nothing may happen before the address is written, in milliseconds. */
const REST = 400;
/** Streamlit's own parameters stay. */
const KEPT = /^embed/;

/** The query of a page: what Streamlit keeps, what the page gave, and the step where it is not the opening one. */
export function queryOf(current: string, own: Record<string, string>, step: number | null): string {
  const kept = [...new URLSearchParams(current)].filter(([name]) => KEPT.test(name));
  const query = new URLSearchParams(kept);
  for (const [name, value] of Object.entries(own)) query.set(name, value);
  if (step !== null) query.set("step", String(step));
  const text = query.toString();
  return text && `?${text}`;
}

export class Address {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Writes the address after a rest; a later call takes the place of an earlier one. */
  write(own: Record<string, string>, step: number | null): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { pathname, search, hash } = window.location;
      const query = queryOf(search, own, step);
      if (query !== search) history.replaceState(history.state, "", pathname + query + hash);
    }, REST);
  }

  /** Nothing is to be written while the player plays or goes. */
  cancel(): void {
    clearTimeout(this.timer);
  }
}
