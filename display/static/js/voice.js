// Joins the announcer to the page: captions, the request for a touch, the receipts that go back to the hub.

import { hallNow } from '/static/floor/js/clock.js';
import { h, icon, patch } from '/static/floor/js/dom.js';
import { Announcer, CHIME_URL } from './announcer.js';
import { pick } from '/static/floor/js/words.js';
import { other, otherTag, wordsOf } from './both.js';
import { Lag } from './lag.js';
import { CallQueue } from './queue.js';
import { callsFor } from './rows.js';
import { Sound } from './sound.js';
import { Spoken } from './spoken.js';

const HEARD_KEPT = 20;
// A context that may sound still starts suspended; only then is staff asked for a touch.
const ASK_AFTER_MS = 1500;

export class Voice {
  constructor({ board, code }) {
    this.board = board;
    this.caption = document.getElementById('caption');
    this.ask = document.getElementById('sound');
    this.heard = [];
    this.lag = new Lag(() => performance.now());
    this.spoken = new Spoken(`hall-spoken-${code}`, storage());
    this.sound = null;
    this.announcer = null;
    this.running = true;
    this.asking = false;
  }

  connect(socket) {
    this.socket = socket;
    socket.on('beat', (beat) => beat && beat.at && this.lag.note(beat.at, this.running));
  }

  /** The calls of a picture; a screen without a voice stays silent and asks for nothing. */
  take(view) {
    this.running = !view.rehearsal;
    this.lag.note(view.at, this.running);
    if (!view.screen.voice) {
      this.ask.hidden = true;
      return;
    }
    if (!this.announcer) this.open();
    this.sound.setVolume(view.screen.volume);
    this.showAsk();
    this.announcer.take(callsFor(view), view.screen);
  }

  open() {
    this.sound = new Sound({ onReady: () => this.onReady() });
    const queue = new CallQueue({ now: () => performance.now(), spoken: this.spoken, lag: () => this.lag.ms() });
    this.announcer = new Announcer({
      queue,
      sound: this.sound,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      hallTime: hallNow,
      caption: (call) => this.showCaption(call),
      report: (receipt) => this.report(receipt),
      unheard: (call) => this.unheard(call),
    });
    // A phrase, not the button alone: any touch or key is the gesture browsers wait for.
    ['pointerdown', 'keydown'].forEach((type) => document.addEventListener(type, () => this.sound.ready() || this.sound.wake()));
    this.sound.wake();
    setTimeout(() => {
      this.asking = true;
      this.showAsk();
    }, ASK_AFTER_MS);
  }

  onReady() {
    this.showAsk();
    if (!this.sound.ready()) return;
    this.sound.load(CHIME_URL);
    this.announcer.run();
  }

  showAsk() {
    this.ask.hidden = !this.asking || this.sound.ready();
    if (this.ask.hidden) return;
    const [one, two] = wordsOf('display.touch_for_sound');
    patch(this.ask, h('button', {}, icon('volume-x'), h('span', {}, one), two && h('span', { class: 'pair-2', lang: otherTag() }, two)));
  }

  showCaption(call) {
    this.caption.hidden = !call;
    this.board.classList.toggle('speaking', Boolean(call));
    if (!call) return;
    const [one, two] = [pick(call.say), call.say[other()]];
    patch(this.caption, h('p', {}, icon('volume-2'), h('span', { class: 'pair' }, h('span', { class: 'pair-1' }, one), h('span', { class: 'pair-2', lang: otherTag() }, two))));
  }

  report(receipt) {
    this.socket.emit('heard', receipt);
    this.heard = [...this.heard, receipt.seq].slice(-HEARD_KEPT);
    document.documentElement.dataset.heard = this.heard.join(',');
  }

  // No receipt goes out: a call nobody heard is the hub's alarm, not ours to hide.
  unheard(call) {
    document.documentElement.dataset.unheard = String(call.seq);
  }
}

function storage() {
  try {
    return window.localStorage;
  } catch (error) {
    return null;
  }
}
