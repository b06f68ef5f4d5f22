// The loudspeaker: fetched once, decoded ahead, one thing at a time. Web Audio.

const FETCH_MS = 6000;
const KEEP = 24;
// A source that never says it ended (a closed device) must not silence the hall.
const OVERRUN_MS = 3000;

export class Sound {
  constructor({ onReady }) {
    const Context = window.AudioContext || window.webkitAudioContext;
    this.context = Context ? new Context() : null;
    this.buffers = new Map();
    this.volume = 1;
    this.muted = false;
    this.source = null;
    this.onReady = onReady;
    if (!this.context) return;
    this.gain = this.context.createGain();
    this.gain.connect(this.context.destination);
    this.context.addEventListener('statechange', () => onReady(this.ready()));
  }

  /** The browser lets it sound. */
  awake() {
    return Boolean(this.context) && this.context.state === 'running';
  }

  ready() {
    return this.awake() && !this.muted;
  }

  /** Silence by hand; what is in the air ends. */
  mute(on) {
    this.muted = on;
    if (on && this.source) this.source.stop();
    this.onReady(this.ready());
  }

  /** Browsers let a page sound only after a touch, unless they were told otherwise. */
  async wake() {
    if (!this.context) return;
    try {
      await this.context.resume();
    } catch (error) {
      console.warn('sound', error);
    }
    this.onReady(this.ready());
  }

  setVolume(percent) {
    this.volume = Math.min(100, Math.max(0, percent)) / 100;
    if (this.gain) this.gain.gain.value = this.volume;
  }

  /** The decoded sound of an address; null when it cannot be had. */
  load(url) {
    if (!this.buffers.has(url)) {
      const loading = this.fetch(url).catch(() => {
        this.buffers.delete(url);
        return null;
      });
      this.buffers.set(url, loading);
      if (this.buffers.size > KEEP) this.buffers.delete([...this.buffers.keys()].find((key) => !key.endsWith('chime.wav')));
    }
    return this.buffers.get(url);
  }

  async fetch(url) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), FETCH_MS);
    try {
      const answer = await fetch(url, { credentials: 'same-origin', signal: abort.signal });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return await this.context.decodeAudioData(await answer.arrayBuffer());
    } finally {
      clearTimeout(timer);
    }
  }

  /** Plays to the end; false when it could not. */
  play(buffer) {
    if (!this.ready()) return Promise.resolve(false);
    return new Promise((resolve) => {
      const source = this.context.createBufferSource();
      const began = this.context.currentTime;
      this.source = source;
      source.buffer = buffer;
      source.connect(this.gain);
      const timer = setTimeout(() => {
        source.disconnect();
        resolve(false);
      }, buffer.duration * 1000 + OVERRUN_MS);
      source.onended = () => {
        clearTimeout(timer);
        source.disconnect();
        this.source = null;
        resolve(this.context.currentTime - began >= buffer.duration * 0.95);
      };
      source.start();
    });
  }
}
