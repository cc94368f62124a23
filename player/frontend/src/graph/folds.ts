/** Which blocks of a graph are folded, and the drawings of that: drawn ahead, or asked of the app and kept. */

import type { Recording } from "../recording/recording";
import { ask } from "../services";
import type { Ahead, AnnotatedDrawing, Folded } from "../types";

/** By graph: the blocks that the learner has folded. */
export type Choice = Readonly<Record<number, readonly number[]>>;

/** What is said where a page without a server has no drawing. */
export const NOT_AHEAD = "This page holds no picture with that open. The app draws it.";
const CANNOT_UNPACK = "This browser cannot unpack the pictures of this page. A newer one can.";

/** Whether a block is inside of one of these. */
function isInside(parents: readonly number[], block: number, outer: ReadonlySet<number>): boolean {
  for (let at = parents[block] ?? -1; at >= 0; at = parents[at] ?? -1) if (outer.has(at)) return true;
  return false;
}

/** The closed blocks that are drawn: those inside of no closed one. */
export function outermost(parents: readonly number[], closed: readonly number[]): number[] {
  const all = new Set(closed);
  return [...all].filter((block) => !isInside(parents, block, all)).sort((a, b) => a - b);
}

/** What is closed once a block is folded, with all that is inside of it, or opened. */
export function toggled(parents: readonly number[], closed: readonly number[], block: number): number[] {
  if (closed.includes(block)) return closed.filter((each) => each !== block);
  const own = new Set([block]);
  const inner = parents.map((_, index) => index).filter((index) => isInside(parents, index, own));
  return [...new Set([...closed, block, ...inner])].sort((a, b) => a - b);
}

/** A graph with these blocks folded, or with those that have to be for it to be read. */
interface Folding {
  graph: number;
  closed?: readonly number[];
}

/** A graph as it can be read. */
export interface Legible extends Folding {
  /** Width and height of each window that it may be shown in. */
  windows: readonly (readonly [number, number])[];
}

export class Folds {
  private readonly known = new WeakMap<Recording, Map<string, AnnotatedDrawing | Promise<AnnotatedDrawing>>>();

  /** The drawing of a graph with these blocks folded, undefined where it is not here. */
  find(recording: Recording, base: AnnotatedDrawing, closed: readonly number[]): AnnotatedDrawing | undefined {
    const found = this.drawings(recording).get(keyOf(base, closed));
    return found instanceof Promise ? undefined : found;
  }

  /** The same, unpacked, or asked of the app where it is not here; throws an Error whose message says why there is none. */
  async fetch(recording: Recording, base: AnnotatedDrawing, closed: readonly number[], offline: boolean): Promise<AnnotatedDrawing> {
    const drawings = this.drawings(recording);
    const key = keyOf(base, closed);
    const known = drawings.get(key);
    if (known) return known;
    const packed = aheadOf(recording, base).find((ahead) => keyOf(base, ahead.closed) === key)?.packed;
    if (packed === undefined && offline) throw new Error(NOT_AHEAD);
    const asked: Promise<AnnotatedDrawing> =
      packed !== undefined ? unpacked(packed).then((folded) => ({ ...base, ...folded })) : drawn(recording, { graph: base.graph, closed });
    drawings.set(key, asked);
    try {
      const drawing = await asked;
      drawings.set(key, drawing);
      return drawing;
    } catch (error) {
      drawings.delete(key);
      throw error;
    }
  }

  /** The drawing that can be read in one of these windows, undefined where it is not here yet. */
  findLegible(recording: Recording, folding: Legible): AnnotatedDrawing | undefined {
    const { graph, closed } = folding;
    const ahead = closed ? undefined : recording.drawings.hall?.find((drawing) => drawing.graph === graph);
    const found = this.drawings(recording).get(JSON.stringify(folding));
    return ahead ?? (found instanceof Promise ? undefined : found);
  }

  /** Asks the app for it, once; `then` is called when it is here. */
  wantLegible(recording: Recording, folding: Legible, then: () => void): void {
    const drawings = this.drawings(recording);
    const key = JSON.stringify(folding);
    if (drawings.has(key)) return;
    const asked = drawn(recording, folding);
    drawings.set(key, asked);
    // Where there is none, the drawing that is here is shown in part.
    asked.then((drawing) => drawings.set(key, drawing)).then(then, () => undefined);
  }

  private drawings(recording: Recording): Map<string, AnnotatedDrawing | Promise<AnnotatedDrawing>> {
    let found = this.known.get(recording);
    if (!found) {
      const { annotated = [] } = recording.drawings;
      found = new Map(annotated.map((drawing) => [keyOf(drawing, drawing.closed ?? []), drawing]));
      this.known.set(recording, found);
    }
    return found;
  }
}

/** What the app draws. */
async function drawn({ trace: { source, seed, iterations = [] } }: Recording, folding: Folding | Legible): Promise<AnnotatedDrawing> {
  const response = await ask("fold", { source, seed, iterations, folding });
  return response.json();
}

/** What this page holds of a graph beside its first picture. */
function aheadOf(recording: Recording, { graph }: AnnotatedDrawing): readonly Ahead[] {
  return (recording.drawings.ahead ?? []).filter((ahead) => ahead.graph === graph);
}

/**
 * What is closed in the nearest picture that a page without a server holds, with `block` as it is `wanted`; null where it
 * holds none.
 */
export function nearest(recording: Recording, base: AnnotatedDrawing, wanted: readonly number[], block: number): number[] | null {
  const { blocks = [] } = base;
  const [goal, folds] = [new Set(wanted), wanted.includes(block)];
  const distance = (closed: readonly number[]) => {
    const drawn = new Set(closed);
    return blocks.filter((_, each) => drawn.has(each) !== goal.has(each)).length;
  };
  const fits = (closed: readonly number[]) => closed.includes(block) === folds && !isInside(blocks, block, new Set(closed));
  const held = [base.closed ?? [], ...aheadOf(recording, base).map(({ closed }) => closed)].filter(fits);
  return held.length ? [...held.reduce((best, each) => (distance(each) < distance(best) ? each : best))] : null;
}

/** A picture that was packed: JSON, compressed, in base64. */
async function unpacked(packed: string): Promise<Folded> {
  if (typeof DecompressionStream === "undefined") throw new Error(CANNOT_UNPACK);
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return (await new Response(stream).json()) as Folded;
}

function keyOf({ graph, blocks = [] }: AnnotatedDrawing, closed: readonly number[]): string {
  return `${graph}/${outermost(blocks, closed).join()}`;
}
