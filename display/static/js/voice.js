// Joins the announcer to the page: captions, the request for a touch, the silencing, and what goes back to the hub.

import { hallNow } from '/static/floor/js/clock.js';
import { h, icon, patch } from '/static/floor/js/dom.js';
import { Announcer, CHIME_URL } from './announcer.js';
import { pick } from '/static/floor/js/words.js';
import { other, otherTag, wordsOf } from './both.js';
import { Duck } from './duck.js';
import { Lag } from './lag.js';
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
    this.mute = document.getElementById('mute');
    this.heard = [];
    this.own = [];
    this.told = '';
    this.lag = new Lag(() => performance.now());
    this.duck = new Duck({ media: () => document.querySelectorAll('audio, video') });
    this.spoken = new Spoken(`hall-spoken-${code}`, storage());
    this.sound = null;
    this.announcer = null;
    this.speaking = false;
    this.running = true;
    this.asking = false;
  }

  connect(socket) {
    this.socket = socket;
    socket.on('beat', (beat) => beat && beat.at && this.lag.note(beat.at, this.running));
    socket.on('connect', () => {
      this.told = '';
      this.tell();
    });
  }

  /** The zone of a picture; a screen without a voice stays silent and asks for nothing. */
  take(view) {
    this.running = !view.rehearsal;
    this.lag.note(view.at, this.running);
    this.showOthers(view);
    if (!view.screen.voice) {
      this.ask.hidden = this.mute.hidden = true;
      return;
    }
    if (!this.announcer) this.open();
    this.sound.setVolume(view.screen.volume);
    this.tell();
    this.showAsk();
    this.announcer.take(view.speaker.player === this.socket.id ? view.speaker : null);
  }

  /** The hub is silent: what it showed last may be another's to speak by now. */
  lost() {
    if (this.announcer) this.announcer.take(null);
  }

  open() {
    this.sound = new Sound({ onReady: () => this.onReady() });
    this.announcer = new Announcer({
      sound: this.sound,
      spoken: this.spoken,
      lag: () => this.lag.ms(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      hallTime: hallNow,
      caption: (call) => this.speak(call),
      begun: (told) => this.socket.emit('speaking', told),
      report: (receipt) => this.report(receipt),
      unheard: (call) => this.unheard(call),
    });
    // A phrase, not the button alone: any touch or key is the gesture browsers wait for.
    ['pointerdown', 'keydown'].forEach((type) => document.addEventListener(type, () => this.sound.awake() || this.sound.wake()));
    this.mute.addEventListener('click', () => this.sound.mute(!this.sound.muted));
    this.sound.wake();
    setTimeout(() => {
      this.asking = true;
      this.showAsk();
    }, ASK_AFTER_MS);
  }

  onReady() {
    this.showAsk();
    this.tell();
    if (!this.sound.ready()) return;
    this.sound.load(CHIME_URL);
    this.announcer.run();
  }

  /** Whether we can sound, once each time it changes: another screen of the zone speaks while we cannot. */
  tell() {
    if (!this.sound) return;
    const state = this.sound.muted ? 'muted' : this.sound.awake() ? 'ready' : 'blocked';
    if (state === this.told) return;
    this.told = state;
    this.socket.emit('sound', { state });
  }

  showAsk() {
    this.ask.hidden = !this.asking || this.sound.awake();
    if (!this.ask.hidden) patch(this.ask, h('button', {}, icon('volume-x'), ...both('display.touch_for_sound')));
    this.mute.hidden = !this.sound.awake();
    this.mute.setAttribute('aria-pressed', String(this.sound.muted));
    const key = this.sound.muted ? 'display.muted' : 'display.mute';
    patch(this.mute, h('button', {}, icon(this.sound.muted ? 'volume-x' : 'volume-2'), ...both(key)));
  }

  speak(call) {
    this.speaking = Boolean(call);
    if (call) {
      this.own = [...this.own, call.seq].slice(-HEARD_KEPT);
      this.duck.down();
    } else this.duck.up();
    this.showCaption(call);
  }

  /** What another loudspeaker of the hall says about this part of it; of our own calls the hub still thinks so for a moment. */
  showOthers(view) {
    if (this.speaking) return;
    const others = (view.speaking || []).filter((seq) => !this.own.includes(seq));
    this.showCaption(view.calls.find((call) => others.includes(call.seq)) || null);
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
    this.socket.emit('unheard', { seq: call.seq });
    document.documentElement.dataset.unheard = String(call.seq);
  }
}

function both(key) {
  const [one, two] = wordsOf(key);
  return [h('span', {}, one), two && h('span', { class: 'pair-2', lang: otherTag() }, two)];
}

function storage() {
  try {
    return window.localStorage;
  } catch (error) {
    return null;
  }
}
