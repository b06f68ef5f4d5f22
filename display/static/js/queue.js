// Which call is spoken next: in order, once, never when it is old. Pure; time and memory are handed in.

// While more calls than this wait, each is said only once.
const CROWD = 2;

/**
 * `now()` gives milliseconds that never jump (performance.now), `spoken` remembers what was begun, here or by
 * a page before this one: {has(key), add(key)}. `lag()` is how late, in ms, the newest picture reached us.
 */
export class CallQueue {
  constructor({ now, spoken, lag = () => 0 }) {
    this.now = now;
    this.spoken = spoken;
    this.lag = lag;
    this.waiting = [];
    this.entered = new Set();
    this.rules = { speak_within_s: 15, drop_after_s: 60, repeat: 2 };
    this.calls = new Map();
  }

  /** Takes the calls of a picture: new ones enter, gone ones leave. */
  take(calls, rules) {
    this.rules = rules;
    const lag_s = this.lag() / 1000;
    this.calls = new Map(calls.map((call) => [keyOf(call), call]));
    calls
      .slice()
      .sort((a, b) => a.seq - b.seq)
      .forEach((call) => this.consider(call, call.age_s + lag_s));
    this.sweep();
    this.forget();
  }

  consider(call, age_s) {
    const key = keyOf(call);
    if (this.entered.has(key) || !call.live || age_s > this.rules.speak_within_s || this.spoken.has(key)) return;
    this.entered.add(key);
    // A recall takes the place of the unspoken call of the same number and goes behind the others.
    this.waiting = this.waiting.filter((one) => one.number !== call.number);
    this.waiting.push({ key, seq: call.seq, number: call.number, entered: this.now() });
  }

  /** What waited too long, or is no longer called, is not spoken. */
  sweep() {
    const limit = this.rules.drop_after_s * 1000;
    this.waiting = this.waiting.filter((one) => this.live(one.key) && this.now() - one.entered <= limit);
  }

  /** Calls no picture shows any more need no memory here. */
  forget() {
    [...this.entered].filter((key) => !this.calls.has(key)).forEach((key) => this.entered.delete(key));
  }

  live(key) {
    const call = this.calls.get(key);
    return Boolean(call && call.live);
  }

  get size() {
    return this.waiting.length;
  }

  /** The calls that will be spoken, so that their sound can be fetched ahead. */
  ahead() {
    return this.waiting.map((one) => this.calls.get(one.key)).filter(Boolean);
  }

  /** The next call to speak, or null. From here on it counts as spoken, whatever happens to the page. */
  next() {
    this.sweep();
    while (this.waiting.length) {
      const one = this.waiting.shift();
      if (!this.spoken.has(one.key)) {
        this.spoken.add(one.key);
        return this.calls.get(one.key);
      }
    }
    return null;
  }

  /** Whether a call that was said `times` times is said once more. */
  again(call, times) {
    this.sweep();
    return times < this.rules.repeat && this.size <= CROWD && this.live(keyOf(call));
  }
}

/** A call's name across pages, hubs and data folders: numbers of a journal begin anew in a new folder. */
export function keyOf(call) {
  return `${call.seq}@${call.at}`;
}
