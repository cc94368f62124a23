/** Who has the newest text: edits carry a growing number, so that a late answer never replaces a newer edit. */

export interface Verdict {
  /** The answer is not older than what was last sent. */
  accept: boolean;
  /** The editor's text is to become the answer's. */
  replace: boolean;
}

export class Edits {
  /** The number of the last edit sent to Python. */
  private sent = -1;
  /** The largest number seen from Python. */
  private seen = -1;

  /** The newest number that either side knows. */
  get last(): number {
    return Math.max(this.sent, this.seen);
  }

  /** Takes note of an edit that is about to be sent, and gives it its number. */
  next(): number {
    this.sent = Math.max(this.sent, this.seen) + 1;
    return this.sent;
  }

  /** Judges an answer; `typing` says that the editor holds text that was not sent yet. */
  receive(request: number, typing: boolean): Verdict {
    if (request < this.sent) return { accept: false, replace: false };
    const replace = request > Math.max(this.sent, this.seen) && !typing;
    this.seen = Math.max(this.seen, request);
    return { accept: true, replace };
  }
}
