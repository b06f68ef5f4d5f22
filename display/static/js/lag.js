// How late a picture came: after a stalled network, old pictures arrive in a burst and look new. Pure.

const WINDOW_MS = 90000;

/**
 * Compares the hub's time with ours: the quickest message of the last 90 s is taken to have needed no time.
 * A step of the hub's clock therefore distorts the measure for 90 s at most.
 */
export class Lag {
  constructor(now) {
    this.now = now;
    this.samples = [];
    this.late = 0;
  }

  /** Takes the hub's `at` of a view or beat; `running` is false while a rehearsal clock is moved by hand. */
  note(at, running) {
    const sent = Date.parse(at);
    if (!running || Number.isNaN(sent)) {
      this.samples = [];
      this.late = 0;
      return;
    }
    const here = this.now();
    this.samples = this.samples.filter((one) => here - one.here < WINDOW_MS);
    this.samples.push({ here, gap: here - sent });
    this.late = here - sent - Math.min(...this.samples.map((one) => one.gap));
  }

  ms() {
    return this.late;
  }
}
