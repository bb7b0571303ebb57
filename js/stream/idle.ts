/** So much later than due, in ms, a timer says that the clock jumped (sleep, a hidden tab), not that nothing came. */
const JUMP = 1000;
/** How often it is looked whether anything came, per limit. */
const LOOKS = 4;

/**
 * Watches for silence while a read is pending. Reads only count; one timer for all of them looks from time to time, so
 * silence is noticed after the limit and at most a quarter of it more.
 */
export class Idle {
  /** Reads so far. */
  private reads = 0;
  private seen = 0;
  private quiet = 0;
  private pending = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;
  private readonly interval: number;
  private readonly onSilence: () => void;

  /**
   * @param limit ms; 0: never
   * @param onSilence called once
   */
  constructor(limit: number, onSilence: () => void) {
    // setTimeout counts in 32 bits and fires at once beyond.
    this.interval = Math.min(limit / LOOKS, 0x7fffffff);
    this.onSilence = onSilence;
  }

  /** A read begins. */
  start(): void {
    this.pending = true;
    this.reads++;
    if (this.timer === undefined && this.interval > 0) this.arm();
  }

  /** It ended. */
  stop(): void {
    this.pending = false;
  }

  /** No more reads. */
  end(): void {
    this.pending = false;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private arm(): void {
    this.due = performance.now() + this.interval;
    this.timer = setTimeout(() => this.look(), this.interval);
  }

  private look(): void {
    this.timer = undefined;
    const silent = this.pending && this.seen === this.reads && performance.now() - this.due <= JUMP;
    this.quiet = silent ? this.quiet + 1 : 0;
    this.seen = this.reads;
    if (this.quiet >= LOOKS) {
      this.end();
      this.onSilence();
    } else if (this.pending) {
      this.arm();
    }
  }
}
