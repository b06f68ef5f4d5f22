// Speaks the queue: chime and sentence, said again after a second, one call after the other; tells what was heard.

const GAP_MS = 1000;
export const CHIME_URL = '/voice/chime.wav';

/**
 * `sound`: {ready(), load(url), play(buffer)}; `wait(ms)`; `hallTime()` in ms; `caption(call | null)` shows what is
 * said; `report({seq, started_at, finished_at})` for a call that was heard to its end, `unheard(call)` for one that was not.
 */
export class Announcer {
  constructor({ queue, sound, wait, hallTime, caption, report, unheard }) {
    Object.assign(this, { queue, sound, wait, hallTime, caption, report, unheard });
    this.busy = false;
  }

  /** The calls of a new picture. */
  take(calls, rules) {
    this.queue.take(calls, rules);
    if (!this.sound.ready()) return;
    this.queue.ahead().slice(0, 4).forEach((call) => call.audio && this.sound.load(call.audio));
    this.run();
  }

  /** Speaks until nothing waits; a second run beside the first would talk over it. */
  async run() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let call = this.pick(); call; call = this.pick()) await this.speak(call);
    } finally {
      this.busy = false;
    }
  }

  // A call stays in the queue while there is no loudspeaker: it may get one in time.
  pick() {
    return this.sound.ready() ? this.queue.next() : null;
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
    if (this.queue.size) await this.wait(GAP_MS);
  }

  /** True when the sentence sounded to its end at least once. */
  async say(call) {
    const buffer = call.audio ? await this.sound.load(call.audio) : null;
    if (!buffer) {
      const chime = await this.sound.load(CHIME_URL);
      if (chime) await this.sound.play(chime);
      return false;
    }
    let heard = await this.sound.play(buffer);
    for (let times = 1; heard && this.queue.again(call, times); times += 1) {
      await this.wait(GAP_MS);
      if (!this.queue.again(call, times)) break;
      heard = (await this.sound.play(buffer)) || heard;
    }
    return heard;
  }
}

function iso(ms) {
  return new Date(ms).toISOString();
}
