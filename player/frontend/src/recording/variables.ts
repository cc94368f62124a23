/** The names of the program at a step, and what is to be told of each. */

import { formatNumbers, formatShape } from "../format";
import type { Value } from "../types";
import { gradStatus, type GradStatus } from "./gradients";
import type { TensorState } from "./history";
import { shortValue } from "./lines";
import { eventAt, namesAt, tensorAt, type Recording } from "./recording";

export interface Variable {
  name: string;
  kind: Value["kind"];
  tensor: TensorState | undefined;
  value: string;
  /** All digits, for the tooltip. */
  full: string;
  /** Shape, dtype, leaf or `grad_fn`, `requires_grad`: for a tensor; the kind for all else. */
  facts: string;
  status: GradStatus | undefined;
  /** Changed by the event that led to this step. */
  changed: boolean;
}

export interface Scope {
  /** The function whose names these are, "" for the top level. */
  title: string;
  variables: Variable[];
}

function tensorFacts(tensor: TensorState): string {
  const facts = [formatShape(tensor.shape ?? []), tensor.dtype ?? ""];
  if (tensor.grad_fn) facts.push(tensor.grad_fn);
  else facts.push("leaf", tensor.requires_grad ? "requires_grad" : "no requires_grad");
  facts.push(`version ${tensor.version ?? 0}`, `storage ${tensor.storage ?? 0}`);
  return facts.filter(Boolean).join(", ");
}

function isChanged(recording: Recording, name: string, frame: number, tensor: number | undefined, step: number): boolean {
  const event = eventAt(recording, step);
  if (!event) return false;
  if ((event.frame ?? 0) === frame && event.names && name in event.names) return true;
  return tensor !== undefined && (event.tensors ?? []).some((change) => change.tensor === tensor);
}

function variable(recording: Recording, name: string, value: Value, frame: number, step: number): Variable {
  const tensor = value.kind === "tensor" ? tensorAt(recording, value.tensor, step) : undefined;
  return {
    name,
    kind: value.kind,
    tensor,
    value: shortValue(recording, value, step),
    full: formatNumbers(tensor?.value ?? value.value ?? value.text ?? "", 9),
    facts: tensor ? tensorFacts(tensor) : value.kind,
    status: tensor && value.tensor !== undefined ? gradStatus(recording, value.tensor, step) : undefined,
    changed: isChanged(recording, name, frame, value.tensor, step),
  };
}

function scope(recording: Recording, frame: number, step: number): Scope {
  const call = frame ? recording.trace.frames?.[frame] : undefined;
  const variables = namesAt(recording, frame, step).map(([name, value]) => variable(recording, name, value, frame, step));
  return { title: call?.function ?? "", variables };
}

/** The names of the running function, where one runs, and those of the top level. */
export function scopes(recording: Recording, step: number): Scope[] {
  const frame = eventAt(recording, step)?.frame ?? 0;
  return [...(frame ? [scope(recording, frame, step)] : []), scope(recording, 0, step)];
}

/** The program's names with the kinds of their values, as they were bound last in any frame. */
export function kindsOf(recording: Recording | null): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const names of recording?.history.names.values() ?? []) {
    for (const [name, changes] of names) {
      const value = changes.at(-1)?.value;
      if (value) kinds.set(name, value.kind);
    }
  }
  for (const [name, value] of Object.entries(recording?.trace.variables ?? {})) kinds.set(name, value.kind);
  return kinds;
}
