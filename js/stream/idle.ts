/** So much later than due, in ms, a timer says that the clock jumped (sleep, a hidden tab), not that nothing came. */
const JUMP = 1000;

/**
 * Watches for silence while a read is pending. One timer for many reads: when it fires, it looks whether silence has
 * lasted long enough, and else waits for what is left.
 */
export class Idle {
  private readonly limit: number;
  private readonly onSilence: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private since = 0;
  private due = 0;
  private pending = false;

  /**
   * @param limit ms; 0: never
   * @param onSilence called once
   */
  constructor(limit: number, onSilence: () => void) {
    this.limit = limit;
    this.onSilence = onSilence;
  }

  /** A read begins. */
  start(): void {
    if (this.limit <= 0) return;
    this.pending = true;
    this.since = performance.now();
    if (this.timer === undefined) this.arm(this.limit);
  }

  /** It ended. The timer goes on by itself for a while, which is cheaper than one timer per read. */
  stop(): void {
    this.pending = false;
  }

  /** No more reads. */
  end(): void {
    this.pending = false;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private arm(wait: number): void {
    // setTimeout counts in 32 bits and fires at once beyond.
    const capped = Math.min(wait, 0x7fffffff);
    this.due = performance.now() + capped;
    this.timer = setTimeout(() => this.fire(), capped);
  }

  private fire(): void {
    this.timer = undefined;
    if (!this.pending) return;
    const now = performance.now();
    if (now - this.due > JUMP) this.since = now;
    const left = this.since + this.limit - now;
    if (left > 0) this.arm(left);
    else {
      this.end();
      this.onSilence();
    }
  }
}
