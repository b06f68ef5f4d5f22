// Speaks what the hub shows for its loudspeaker zone: chime and sentence, said again after a second; tells what was heard.
// The queue is the hub's: here one thing is said at a time, and nothing twice.

const GAP_MS = 1000;
// A picture that was under way for longer may show what the hub has given up meanwhile.
const STALE_MS = 3000;
export const CHIME_URL = '/voice/chime.wav';

/**
 * `sound`: {ready(), load(url), play(buffer)}; `spoken` remembers what was begun, here or by a page before this one: {has(key), add(key)};
 * `lag()`: how late, in ms, the newest picture reached us; `wait(ms)`; `hallTime()` in ms; `caption(call | null)` shows what is said;
 * `begun({seq, takes_s})`, `report({seq, started_at, finished_at})` for a call that was heard to its end, `unheard(call)` for one that was not.
 */
export class Announcer {
  constructor({ sound, spoken, lag, wait, hallTime, caption, begun, report, unheard }) {
    Object.assign(this, { sound, spoken, lag, wait, hallTime, caption, begun, report, unheard });
    this.shown = null;
    this.done = new Set();
    this.busy = false;
  }

  /** The zone of a new picture, {say, next}; null while another player speaks for it, or the hub is not heard of. */
  take(zone) {
    this.shown = zone;
    if (!zone || !this.sound.ready()) return;
    [zone.say && zone.say.audio, ...zone.next].filter(Boolean).forEach((url) => this.sound.load(url));
    this.run();
  }

  /** Speaks until nothing is shown; a second run beside the first would talk over it. */
  async run() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let call = this.pick(); call; call = this.pick()) await this.speak(call);
    } finally {
      this.busy = false;
    }
  }

  /** The call to speak now. From here on it counts as begun, whatever happens to the page. */
  pick() {
    const call = this.shown && this.shown.say;
    if (!call || !this.sound.ready() || this.lag() > STALE_MS) return null;
    const key = keyOf(call);
    if (this.done.has(key)) return null;
    this.keep(key);
    if (!this.spoken.has(key)) {
      this.spoken.add(key);
      return call;
    }
    // A page before this one was cut off amid the sentence: the hub shall not wait for its end.
    this.unheard(call);
    return null;
  }

  keep(key) {
    this.done.add(key);
    if (this.done.size > 100) this.done.delete(this.done.values().next().value);
  }

  async speak(call) {
    this.caption(call);
    try {
      const started = this.hallTime();
      const heard = await this.say(call);
      if (heard) this.report({ seq: call.seq, started_at: iso(started), finished_at: iso(this.hallTime()) });
      else this.unheard(call);
    } finally {
      this.caption(null);
    }
    await this.wait(GAP_MS);
  }

  /** True when the sentence sounded to its end at least once. */
  async say(call) {
    const buffer = call.audio ? await this.sound.load(call.audio) : null;
    if (!buffer) {
      const chime = await this.sound.load(CHIME_URL);
      if (chime) await this.sound.play(chime);
      return false;
    }
    this.begun({ seq: call.seq, takes_s: call.times * (buffer.duration + GAP_MS / 1000) });
    let heard = await this.sound.play(buffer);
    for (let times = 1; heard && this.again(call, times); times += 1) {
      await this.wait(GAP_MS);
      if (!this.again(call, times)) break;
      heard = (await this.sound.play(buffer)) || heard;
    }
    return heard;
  }

  /** Whether a call that was said `times` times is said once more: it is still shown, and not too many wait behind it. */
  again(call, times) {
    const now = this.shown && this.shown.say;
    return Boolean(now) && keyOf(now) === keyOf(call) && times < now.times;
  }
}

/** A call's name across pages, hubs and data folders: numbers of a journal begin anew in a new folder. */
export function keyOf(call) {
  return `${call.seq}@${call.at}`;
}

function iso(ms) {
  return new Date(ms).toISOString();
}
