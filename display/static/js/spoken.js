// Which calls were begun, kept across reloads, so that a fresh page does not say them again.

const KEEP_MS = 15 * 60 * 1000;
const KEEP_MAX = 300;

/** `storage` is localStorage or the like; without one the memory lasts as long as the page. */
export class Spoken {
  constructor(name, storage, clock = () => Date.now()) {
    this.name = name;
    this.storage = storage;
    this.clock = clock;
    this.own = new Map();
  }

  has(key) {
    return this.own.has(key) || key in this.read();
  }

  add(key) {
    this.own.set(key, this.clock());
    if (this.own.size > KEEP_MAX) this.own.delete(this.own.keys().next().value);
    const kept = this.fresh({ ...this.read(), [key]: this.clock() });
    try {
      this.storage.setItem(this.name, JSON.stringify(kept));
    } catch (error) {
      // A full or forbidden storage must not silence the hall.
    }
  }

  fresh(kept) {
    const now = this.clock();
    const recent = Object.entries(kept).filter(([, at]) => Math.abs(now - at) < KEEP_MS);
    return Object.fromEntries(recent.sort((a, b) => b[1] - a[1]).slice(0, KEEP_MAX));
  }

  read() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.name));
      return kept && typeof kept === 'object' ? kept : {};
    } catch (error) {
      return {};
    }
  }
}
