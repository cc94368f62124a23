/** Playing: a clock that moves the cursor in the browser's own frames. */

import type { Recording } from "./recording/recording";
import type { Store } from "./store";

export class Playing {
  private frame = 0;

  constructor(
    private readonly store: Store,
    private readonly recording: () => Recording | null,
    /** Goes on to a step, or ends the playing. */
    private readonly travel: (step: number) => void,
  ) {}

  /** Plays on from here, or from the beginning where the end is reached; or stands still. */
  toggle(): void {
    const { playing, step } = this.store.state;
    const last = this.recording()?.last ?? 0;
    this.stop();
    if (last === 0) return;
    this.store.set({ playing: !playing, verdict: null, step: !playing && step >= last ? 0 : step });
    if (!playing) this.start();
  }

  /** Drops the next frame. */
  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  /** A slow frame makes up for the time that it took. */
  private start(): void {
    let before = performance.now();
    let due = 0;
    const tick = (now: number) => {
      const { playing, step, speed } = this.store.state;
      const recording = this.recording();
      if (!playing || !recording) return;
      due += ((now - before) / 1000) * speed;
      before = now;
      const whole = Math.floor(due);
      due -= whole;
      if (whole) this.travel(step + whole);
      if (this.store.state.playing) this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }
}
