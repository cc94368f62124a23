/** The sentence of a step, and what the filled button does next. */

import type { Options } from "../types";
import { backwardIsNext, openingStep } from "./moments";
import { phases, type PhaseKind } from "./phases";
import { eventAt, type Recording } from "./recording";

export interface Primary {
  label: string;
  action: "step" | "phase" | "iteration" | "again";
}

const PHASE_LABELS: Record<PhaseKind, string> = {
  forward: "Run forward",
  loss: "Compute the loss",
  backward: "Send the gradients back",
  update: "Update the weights",
  grad: "Clear the gradients",
};

/** What has just happened; before the first gradient, the page's own sentence where it has one. */
export function sentenceAt(recording: Recording, step: number, options: Required<Options>): string {
  const isOpening = (recording.trace.passes?.length ?? 0) > 0 && step === openingStep(recording, "before-backward");
  if (isOpening && options.opening_sentence) return options.opening_sentence;
  return eventAt(recording, step)?.sentence ?? "Nothing has run yet.";
}

function stepLabel(recording: Recording, step: number, options: Required<Options>): string {
  if (!backwardIsNext(recording, step)) return "Run the next step";
  return options.primary_label || "Send the gradient back one step";
}

function phaseLabel(recording: Recording, step: number): string {
  const next = phases(recording).find((phase) => phase.last > step);
  return next ? PHASE_LABELS[next.kind] : "Run the next step";
}

/** The filled button: the step, phase or iteration that comes next, or at the end from the beginning again. */
export function primaryAt(recording: Recording, step: number, options: Required<Options>): Primary {
  if (step >= recording.last) return { label: "Start again", action: "again" };
  if (options.primary === "step") return { label: stepLabel(recording, step, options), action: "step" };
  if (options.primary === "phase") return { label: options.primary_label || phaseLabel(recording, step), action: "phase" };
  return { label: options.primary_label || `Run one ${options.iteration_label}`, action: "iteration" };
}
