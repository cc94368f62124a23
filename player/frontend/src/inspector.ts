/** Questions about a recording that the app's server answers by running the program again; each is asked once. */

import type { Recording } from "./recording/recording";
import { ask } from "./services";
import type { AskCheck, AskJacobian, AskNudge, CheckAnswer, JacobianAnswer, NudgeAnswer } from "./types";

interface Answers {
  jacobian: JacobianAnswer;
  check: CheckAnswer;
  nudge: NudgeAnswer;
}
export type Question = AskJacobian | AskCheck | AskNudge;
export type AnswerTo<Q extends Question> = Answers[Q["type"]];

export type Asked<A> = { state: "asking" } | { state: "refused"; reason: string } | { state: "answered"; answer: A };

export class Inspector {
  private readonly known = new WeakMap<Recording, Map<string, Asked<unknown>>>();

  /** `changed` is called when an answer has come. */
  constructor(private readonly changed: () => void) {}

  /** The answer as far as it has come; the first call asks. */
  ask<Q extends Question>(recording: Recording, question: Q): Asked<AnswerTo<Q>> {
    const answers = this.known.get(recording) ?? new Map<string, Asked<unknown>>();
    this.known.set(recording, answers);
    const key = JSON.stringify(question);
    if (!answers.has(key)) {
      answers.set(key, { state: "asking" });
      void this.fetch(recording, question).then((found) => {
        answers.set(key, found);
        this.changed();
      });
    }
    return answers.get(key) as Asked<AnswerTo<Q>>;
  }

  private async fetch({ trace }: Recording, question: Question): Promise<Asked<unknown>> {
    const { source, seed, iterations = [] } = trace;
    try {
      const response = await ask("inspect", { source, seed, iterations, question });
      return { state: "answered", answer: await response.json() };
    } catch (error) {
      return { state: "refused", reason: (error as Error).message };
    }
  }
}
