/** The figures that the learner has collected: pure functions of a list, and where it is kept meanwhile. */

/** One step of one program, with the words above it and the address below it. */
export interface Shot {
  source: string;
  seed: number;
  /** Iterations that the recording holds in full detail because they were asked for. */
  iterations: number[];
  /** The blocks of the graph that the learner has folded. */
  closed?: readonly number[];
  step: number;
  caption: string;
  link: string;
}

export type Tray = readonly Shot[];

/** As the server reads it (`graphviz_utils/orders.py`, `Album`). */
export interface Album {
  source: string;
  seed: number;
  iterations: number[];
  closed?: readonly number[];
  shots: { step: number; caption: string; link: string }[];
}

const KEY = "autograd-lab-figures";
/** As many as the server draws at once. */
export const MOST = 24;

function sameProgram(one: Omit<Shot, "step">, other: Omit<Shot, "step">): boolean {
  const lists = one.iterations.join() === other.iterations.join() && one.closed?.join() === other.closed?.join();
  return one.source === other.source && one.seed === other.seed && lists;
}

/** The tray with one more shot at its end; unchanged where it holds that step already, or is full. */
export function added(tray: Tray, shot: Shot): Tray {
  const known = tray.some((other) => other.step === shot.step && sameProgram(shot, other));
  return known || tray.length >= MOST ? tray : [...tray, shot];
}

export function removed(tray: Tray, index: number): Tray {
  return tray.filter((_, place) => place !== index);
}

export function captioned(tray: Tray, index: number, caption: string): Tray {
  return tray.map((shot, place) => (place === index ? { ...shot, caption } : shot));
}

/** The tray with a shot one place earlier. */
export function raised(tray: Tray, index: number): Tray {
  if (index <= 0 || index >= tray.length) return tray;
  const moved = [...tray];
  moved.splice(index - 1, 2, tray[index] as Shot, tray[index - 1] as Shot);
  return moved;
}

/** Neighbours of one program become one album, so that they share layout and type. */
export function albums(tray: Tray): Album[] {
  const found: Album[] = [];
  tray.forEach((shot, index) => {
    const { source, seed, iterations, closed, step, caption, link } = shot;
    const before = tray[index - 1];
    if (before && sameProgram(shot, before)) found.at(-1)?.shots.push({ step, caption, link });
    else found.push({ source, seed, iterations, ...(closed && { closed }), shots: [{ step, caption, link }] });
  });
  return found;
}

/** The tray of this browser tab; empty where the browser keeps nothing, as in a sandboxed frame. */
export function load(): Tray {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as Shot[]).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function keep(tray: Tray): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(tray));
  } catch {
    // Then the tray lasts as long as the page.
  }
}
