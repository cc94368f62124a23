/** Ask me first: what a backward step can be asked for, and what is to be said of an answer. */

import { formatNumbers, formatShape } from "../format";
import { gradientText } from "../graph/words";
import type { Gradient, Node } from "../types";
import { gradStatus } from "./gradients";
import { eventAt, nodeOf, once, tensorAt, type Recording } from "./recording";

export interface Question {
  /** The event that is asked for leads to this step. */
  step: number;
  text: string;
  /** Whose numbers they are: "x", or "x.grad". */
  subject: string;
  shape: readonly number[];
  expected: readonly number[];
  /** Answers that a known mistake leads to, and what it is. */
  mistakes: readonly { answer: readonly number[]; says: string }[];
}

export interface Verdict {
  right: boolean;
  text: string;
}

/** More numbers than these nobody wants to type. */
const MOST_NUMBERS = 12;
/** How far an answer may be off: by this share of its number, and by that share of the largest one. */
const OWN_SHARE = 0.01;
const LARGEST_SHARE = 0.001;

/** All numbers of nested lists, NaN and the infinities included. */
export function flatten(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [Number(value)];
}

/** The numbers of an answer such as "[0.25, 1/4]" or "-2 3e-1"; null where it holds anything else. */
export function parseAnswer(text: string): number[] | null {
  const parts = text.replace(/[−–]/g, "-").split(/[\s,;[\]()]+/).filter(Boolean);
  const numbers = parts.map((part) => {
    const [top, bottom, ...more] = part.split("/").map((each) => (each === "" ? Number.NaN : Number(each)));
    return more.length ? Number.NaN : bottom === undefined ? (top as number) : (top as number) / bottom;
  });
  return parts.length && numbers.every((number, at) => !Number.isNaN(number) || parts[at]?.toLowerCase() === "nan") ? numbers : null;
}

function alike(answer: readonly number[], expected: readonly number[]): boolean[] {
  const largest = Math.max(...expected.map(Math.abs).filter(Number.isFinite), 0);
  return expected.map((number, at) => {
    const given = answer[at] as number;
    if (!Number.isFinite(number)) return Object.is(given, number);
    return Math.abs(given - number) <= Math.max(OWN_SHARE * Math.abs(number), LARGEST_SHARE * largest);
  });
}

function allAlike(answer: readonly number[], expected: readonly number[]): boolean {
  return answer.length === expected.length && alike(answer, expected).every(Boolean);
}

/** The one factor between an answer and what is right, null where there is none. */
function missingFactor(answer: readonly number[], expected: readonly number[]): number | null {
  const largest = expected.reduce((best, number, at) => (Math.abs(number) > Math.abs(expected[best] as number) ? at : best), 0);
  const factor = (expected[largest] as number) / (answer[largest] as number);
  if (!Number.isFinite(factor) || factor === 0) return null;
  const scaled = answer.map((number) => number * factor);
  return allAlike(scaled, expected) ? factor : null;
}

/** What is to be said of an answer; one number stands for as many as are asked for. */
export function judge(question: Question, given: readonly number[]): Verdict {
  const { expected, mistakes, shape, subject } = question;
  const count = expected.length;
  const answer = given.length === 1 && count > 1 ? expected.map(() => given[0] as number) : given;
  const right = `It is ${formatNumbers(count === 1 ? expected[0] : [...expected])}.`;
  if (allAlike(answer, expected)) return { right: true, text: "Right." };
  if (answer.length !== count) {
    return { right: false, text: `${subject} has shape ${formatShape(shape)}: that takes ${count} numbers. ${right}` };
  }
  const known = mistakes.find((mistake) => allAlike(answer, mistake.answer));
  if (known) return { right: false, text: `${known.says} ${right}` };
  if (given.length === 1 && count > 1 && allAlike([given[0] as number], [expected.reduce((sum, each) => sum + each, 0)])) {
    return { right: false, text: `That is the sum; each element has a number of its own. ${right}` };
  }
  const factor = missingFactor(answer, expected);
  if (factor === -1 || (factor !== null && Math.abs(factor + 1) <= OWN_SHARE)) return { right: false, text: `The sign is the other way round. ${right}` };
  if (factor !== null) return { right: false, text: `A factor of ${formatNumbers(factor, 3)} is missing. ${right}` };
  const good = alike(answer, expected).filter(Boolean).length;
  return { right: false, text: `${good ? `${good} of ${count} are right.` : "Not yet."} ${right}` };
}

function targetName(recording: Recording, ref: readonly number[], node: Node, position: number): string {
  const edge = node.edges[position];
  const target = edge && nodeOf(recording, [ref[0] as number, ref[1] as number, edge[0]]);
  return target ? (target.variable ?? (target.result || target.name)) : "its input";
}

function fits(gradient: Gradient | null | undefined): gradient is Gradient {
  return gradient != null && gradient.value != null && flatten(gradient.value).length <= MOST_NUMBERS;
}

/** A node that passes a gradient on: what does it send? */
function sentQuestion(recording: Recording, step: number, node: Node): Question | null {
  const event = eventAt(recording, step);
  const position = (event?.grad_inputs ?? []).findIndex(fits);
  const sent = event?.grad_inputs?.[position];
  const received = event?.grad_outputs?.[0];
  if (!event?.node || !sent) return null;
  const subject = targetName(recording, event.node, node, position);
  const expected = flatten(sent.value);
  const arrived = received?.value == null ? [] : flatten(received.value);
  const spread = arrived.length === 1 ? expected.map(() => arrived[0] as number) : arrived;
  const says = `That is what arrived at ${node.name}; its own derivative is not multiplied in.`;
  return {
    step,
    text: `${node.name} receives ${gradientText(received, 4)}. What does it send to ${subject}?`,
    subject,
    shape: sent.shape,
    expected,
    mistakes: [{ answer: spread, says }],
  };
}

/** The sum of two lists, element by element. */
function added(one: readonly number[], other: readonly number[]): number[] {
  return one.map((number, at) => number + (other[at] ?? Number.NaN));
}

/** A leaf whose `.grad` has a past: what is in it afterwards? Where it has none, it is what was sent. */
function leafQuestion(recording: Recording, step: number, node: Node): Question | null {
  const event = eventAt(recording, step);
  const change = event?.tensors?.find((each) => each.grad != null);
  const received = event?.grad_outputs?.[0];
  if (!change || !fits(received)) return null;
  const status = gradStatus(recording, change.tensor, step - 1);
  if (!status || (status.kind === "none" && status.cleared === null)) return null;
  const arrived = flatten(received.value);
  const held = status.kind === "none" ? null : flatten(status.value);
  const before = status.cleared === null ? null : tensorAt(recording, change.tensor, status.cleared - 1)?.grad;
  const subject = `${node.variable}.grad`;
  const mistakes = [];
  if (held && status.kind === "value") {
    mistakes.push({ answer: arrived, says: `Replaced instead of added: ${subject} already held ${formatNumbers(status.value)}.` });
    mistakes.push({ answer: held, says: `That is what ${subject} held before; what arrives is added to it.` });
  } else if (before != null) {
    mistakes.push({ answer: added(arrived, flatten(before)), says: `Added instead of replaced: ${subject} was cleared before.` });
  }
  const past = held ? `holds ${formatNumbers(status.value)}` : "is None";
  return {
    step,
    text: `${subject} ${past}, and ${gradientText(received, 4)} arrives. What is ${subject} then?`,
    subject,
    shape: received.shape,
    expected: flatten(change.grad),
    mistakes,
  };
}

/** What can be asked of the event that leads to `step`, null where nothing can. */
export function questionAt(recording: Recording, step: number): Question | null {
  const event = eventAt(recording, step);
  const node = event?.kind === "node" ? nodeOf(recording, event.node) : undefined;
  if (!node) return null;
  return node.name === "AccumulateGrad" ? leafQuestion(recording, step, node) : sentQuestion(recording, step, node);
}

const asked = once((recording: Recording): number[] =>
  recording.trace.steps.flatMap((_, index) => (questionAt(recording, index + 1) ? [index + 1] : [])),
);

/** The first question on the way from one step to a later one that was not answered yet, null where there is none. */
export function questionBetween(recording: Recording, from: number, to: number, answered: ReadonlySet<number>): number | null {
  return asked(recording).find((step) => step > from && step <= to && !answered.has(step)) ?? null;
}

/** Where asking begins: before the backward pass that `step` is in or after, or where the learner stands. */
export function beforePass(recording: Recording, step: number): number {
  const begun = (recording.trace.passes ?? []).filter((pass) => pass.first_step <= step).at(-1);
  return begun ? begun.first_step - 1 : step;
}
