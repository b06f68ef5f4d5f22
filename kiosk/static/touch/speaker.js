// The kiosk's loudspeaker: clips from the hub, one utterance at a time. Web Audio, woken by the visitor's first touch.

const FETCH_MS = 6000;
const KEEP = 160;
// A source that never says it ended (a closed device) must not silence the kiosk.
const OVERRUN_MS = 2000;

export class Speaker {
  constructor({ onState, onClip }) {
    Object.assign(this, { onState, onClip });
    this.files = new Map();
    this.volume = 1;
    this.turn = 0;
    this.source = null;
    this.speaking = false;
    this.tail = Promise.resolve();
  }

  /** Only a touch may open the sound; harmless when it is open. */
  wake() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    if (!this.context) {
      this.context = new Context();
      this.gain = this.context.createGain();
      this.gain.connect(this.context.destination);
      this.setVolume(this.volume);
    }
    if (this.context.state !== 'running') this.context.resume().catch((error) => console.warn('sound', error));
  }

  setVolume(share) {
    this.volume = share;
    if (this.gain) this.gain.gain.setTargetAtTime(share, this.context.currentTime, 0.02);
  }

  /** The bytes of an address, fetched once; null when it cannot be had, and then asked for again the next time. */
  fetch(url) {
    if (!this.files.has(url)) {
      this.files.set(url, this.ask(url).catch(() => {
        this.files.delete(url);
        return null;
      }));
      if (this.files.size > KEEP) this.files.delete(this.files.keys().next().value);
    }
    return this.files.get(url);
  }

  async ask(url) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), FETCH_MS);
    try {
      const answer = await fetch(url, { credentials: 'same-origin', signal: abort.signal });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return await answer.arrayBuffer();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says the clips, at once or after what is being said. */
  say(words, { after = false } = {}) {
    if (!this.context || !words.length) return;
    if (!after) this.stop();
    words.forEach((word) => this.fetch(word.url));
    const { turn } = this;
    this.tail = this.tail.then(() => this.run(words, turn));
  }

  stop() {
    this.turn += 1;
    if (this.source) this.source.stop();
  }

  async run(words, turn) {
    if (turn !== this.turn) return;
    this.tell(true);
    for (const word of words) {
      const heard = await this.one(word.url, word.pauseMs, turn);
      if (turn !== this.turn) break;
      if (!heard) for (const url of word.orElse || []) await this.one(url, 0, turn);
    }
    this.tell(false);
  }

  /** Plays one clip to its end or to the next touch; false when it has no sound. */
  async one(url, pauseMs, turn) {
    const bytes = await this.fetch(url);
    if (!bytes || turn !== this.turn) return false;
    const buffer = await this.context.decodeAudioData(bytes.slice(0)).catch(() => null);
    if (!buffer || turn !== this.turn) return false;
    this.onClip(url);
    await this.play(buffer, Math.max(0, pauseMs), Math.max(0, -pauseMs));
    return true;
  }

  play(buffer, pauseMs, skipMs) {
    return new Promise((resolve) => {
      const source = this.context.createBufferSource();
      source.buffer = buffer;
      source.connect(this.gain);
      const end = () => {
        clearTimeout(timer);
        source.disconnect();
        this.source = null;
        resolve();
      };
      const timer = setTimeout(end, buffer.duration * 1000 + pauseMs + OVERRUN_MS);
      source.onended = end;
      this.source = source;
      source.start(this.context.currentTime + pauseMs / 1000, skipMs / 1000);
    });
  }

  tell(speaking) {
    if (this.speaking === speaking) return;
    this.speaking = speaking;
    this.onState();
  }
}
