/** The program on the page: what Python last said of it, and the edits that are on their way. */

import { Edits } from "./editor/edits";
import { readRecording, type Recording } from "./recording/recording";
import type { Options, Payload, PlayerData, ProgramError } from "./types";

/** How long nobody types before the program runs, in milliseconds. */
const PAUSE = 350;

const DEFAULTS: Required<Options> = {
  layout: "playground",
  primary: "step",
  primary_label: "",
  opening_sentence: "",
  iteration_label: "iteration",
  query: null,
  editable: true,
  present: false,
  offline: false,
  commands: [],
};

/** Tells Python: "edit", "wants", "press" or "stop". */
export type Tell = (name: string, value: unknown) => void;

/** What an answer brought. */
export interface Arrival {
  /** The answer's text is to become the editor's. */
  replace: boolean;
  /** A recording that was not there before; null where the answer brought none. */
  recording: Recording | null;
  /** The recording before it, null for the first. */
  before: Recording | null;
  /** Another run to go along with this one, as the address asks for it; null where the answer brought none. */
  other: Recording | null;
}

export class Program {
  data: PlayerData | null = null;
  options = DEFAULTS;
  recording: Recording | null = null;
  error: ProgramError | null = null;
  /** The recording is of an older text than the page's. */
  old = false;
  private readonly edits = new Edits();
  private payload = "";
  private other = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = "";

  /** `text` gives the editor's text. */
  constructor(
    private tell: Tell,
    private readonly text: () => string,
  ) {}

  /** There is text that was not sent yet. */
  get typing(): boolean {
    return this.timer !== undefined;
  }

  /** Takes what Python sends, in the order in which it was asked for; null where it came too late. */
  receive(data: PlayerData, tell: Tell): Arrival | null {
    this.tell = tell;
    const verdict = this.edits.receive(data.request, this.typing);
    if (!verdict.accept) return null;
    this.data = data;
    this.options = { ...DEFAULTS, ...data.options };
    const before = this.recording;
    const recording = data.payload && data.payload !== this.payload ? this.adopt(data.payload) : null;
    this.old = data.stale || this.old;
    return { replace: verdict.replace, recording, before, other: this.adoptOther(data.other) };
  }

  private adoptOther(payload: string): Recording | null {
    if (!payload || payload === this.other) return null;
    this.other = payload;
    return readRecording(JSON.parse(payload) as Payload);
  }

  /** A program that did not run at all keeps the last picture in sight, marked as old. */
  private adopt(payload: string): Recording | null {
    this.payload = payload;
    const read = JSON.parse(payload) as Payload;
    this.error = read.trace.error ?? null;
    this.old = read.trace.ran === false && this.recording !== null;
    if (this.old) return null;
    this.recording = readRecording(read);
    return this.recording;
  }

  /** The learner typed: the program runs once they pause. */
  changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  /** Sends the text now. */
  send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.tell("edit", { request: this.edits.next(), source: this.text() });
  }

  /** Asks for what the payload lacks, once. */
  want(views: string[], iterations: number[]): void {
    const key = `${this.data?.request}/${views.join()}/${iterations.join()}`;
    if (key === this.asked) return;
    this.asked = key;
    this.tell("wants", { request: this.data?.request ?? 0, views, iterations });
  }

  /** Asks the page for one of its own commands; what was typed and not sent goes first. */
  press(name: string): void {
    if (this.typing) this.send();
    this.tell("press", { request: Math.max(this.data?.request ?? 0, this.edits.last), name });
  }

  /** Asks for the end of the run under way. */
  stop(): void {
    this.tell("stop", this.data?.request ?? 0);
  }

  /** Drops a text that was about to be sent. */
  cancel(): void {
    clearTimeout(this.timer);
  }
}
