// Other sound of the page (a film, music) steps back while a call is spoken.

const SHARE = 0.2;
const RAMP_MS = 150;
const STEP_MS = 15;

/** `media()`: the playing elements of the page, each with a `volume` of 0 to 1. */
export class Duck {
  constructor({ media }) {
    this.media = media;
    this.full = new Map();
    this.timer = 0;
  }

  down() {
    Array.from(this.media()).forEach((one) => this.full.has(one) || this.full.set(one, one.volume));
    this.ramp((full) => full * SHARE);
  }

  up() {
    this.ramp((full) => full, () => this.full.clear());
  }

  ramp(goal, then = () => {}) {
    clearInterval(this.timer);
    const from = new Map(Array.from(this.full.keys(), (one) => [one, one.volume]));
    const begun = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - begun) / RAMP_MS);
      this.full.forEach((full, one) => {
        one.volume = Math.min(1, Math.max(0, from.get(one) + (goal(full) - from.get(one)) * share));
      });
      if (share < 1) return;
      clearInterval(this.timer);
      then();
    };
    this.timer = setInterval(step, STEP_MS);
    step();
  }
}
