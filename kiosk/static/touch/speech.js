// When the kiosk speaks: each page as it comes, from a visitor's first touch on; any touch ends it, a button says it again.

import { lang, t } from '/static/floor/js/words.js';
import { clipsOf } from './clips.js';
import { Speaker } from './speaker.js';

const LEVELS = 4;
const SETTLE_MS = 350;
const SLOW_MS = 1500;
const SAID_KEPT = 60;
// Said when the hub is gone: fetched while it is there.
const WITHOUT_HUB = ['lost', 'silent', 'retry', 'help.failed', 'ok', 'idle'];

/** speech(root, {changed}): `changed` is told when something to be seen has changed. */
export function speech(root, { changed }) {
  const speaker = new Speaker({ onState: changed, onClip: note });
  const state = { mode: 'off', one: 'yi', first: 0, level: 0, awake: false, fresh: false, keys: false };
  let known = null;
  let page = '';
  let veil = '';
  let live = '';
  let timer = 0;

  /** What was said last, as a board notes what was heard. */
  function note(url) {
    const clip = decodeURIComponent(url.split('/').pop().split('?')[0]);
    root.dataset.said = [...(root.dataset.said || '').split(' ').filter(Boolean), clip].slice(-SAID_KEPT).join(' ');
  }

  /** The settings of the hall, from each picture. */
  function set({ speech: mode, volume, one }) {
    const first = Math.round((volume / 100) * LEVELS);
    if (!state.awake || first !== state.first) turnTo(first);
    Object.assign(state, { mode, one, first });
    if (mode !== 'off' && !known) learn();
  }

  async function learn() {
    known = {};
    try {
      const answer = await fetch('/voice/clips.json', { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(`clips: ${answer.status}`);
      known = await answer.json();
      Object.values(known).forEach(({ clips }) => Object.entries(clips).forEach(([clip, url]) => {
        if (WITHOUT_HUB.includes(clip.replace(/\.\d+$/, ''))) speaker.fetch(url);
      }));
    } catch (error) {
      console.warn(error);
      known = null;
    }
  }

  function say(items, options) {
    const own = known && known[lang()];
    if (!own || state.mode === 'off') return;
    speaker.say(clipsOf(items, { language: lang(), one: state.one, text: t, known: own }), options);
  }

  const said = (selector) => Array.from(root.querySelectorAll(selector)).flatMap((el) => JSON.parse(el.dataset.say));
  const over = () => root.querySelector('.k-veil') !== null;

  function read() {
    calm();
    live = liveWords();
    say(said(over() ? '.k-veil [data-say]' : '.k-page [data-say]'));
  }

  /** A page is read once it has settled. */
  function later(ms) {
    calm();
    timer = setTimeout(read, ms);
  }

  function calm() {
    clearTimeout(timer);
    timer = 0;
  }

  const liveWords = () => (root.querySelector('.k-page [data-live]') || { dataset: {} }).dataset.say || '';

  /** After each drawing: a new page or sheet is read, of the same page only what has changed on it. */
  function drawn(turn) {
    const sheet = over() ? root.querySelector('.k-veil').dataset.veil : '';
    const turned = turn !== page || (sheet !== veil && sheet !== '');
    const waits = turn !== page && root.dataset.page === 'taking' ? SLOW_MS : SETTLE_MS;
    page = turn;
    veil = sheet;
    if (!state.awake) return;
    if (turned) {
      speaker.stop();
      later(waits);
      state.fresh = false;
    } else if (!timer && live !== liveWords() && !sheet) {
      live = liveWords();
      say(JSON.parse(live || '[]'), { after: true });
    }
  }

  /** Any touch ends what is being said, but for a change of its loudness. */
  function touched(event) {
    state.keys = event.type === 'keydown';
    if (state.mode === 'off') return;
    speaker.wake();
    if (event.target.closest && event.target.closest('.k-vol')) return;
    calm();
    speaker.stop();
    if (state.awake || state.mode !== 'always') return;
    Object.assign(state, { awake: true, fresh: true });
    changed();
  }

  /** The first touch of a visit that led nowhere asked what this is. */
  function released() {
    if (!state.fresh) return;
    state.fresh = false;
    later(SETTLE_MS);
  }

  function focused({ target }) {
    const words = target.dataset && (target.dataset.hint || target.dataset.say);
    if (!state.keys || !state.awake || !words) return;
    calm();
    say(JSON.parse(words));
  }

  function turnTo(level) {
    state.level = level;
    speaker.setVolume(level / LEVELS);
  }

  document.addEventListener('pointerdown', touched, true);
  document.addEventListener('keydown', touched, true);
  document.addEventListener('click', released);
  document.addEventListener('keyup', released);
  document.addEventListener('focusin', focused);

  return {
    set,
    drawn,
    speaking: () => speaker.speaking,
    model: () => ({ mode: state.mode, awake: state.awake, level: state.level, levels: LEVELS, speaking: speaker.speaking }),
    /** The loudspeaker button, and large type where speech is only on request. */
    wake() {
      state.awake = state.mode !== 'off';
    },
    repeat() {
      Object.assign(state, { awake: true, fresh: false });
      if (!state.level) turnTo(state.first || 1);
      read();
      changed();
    },
    louder(by) {
      Object.assign(state, { awake: true, fresh: false });
      turnTo(Math.min(LEVELS, Math.max(0, state.level + by)));
      if (!speaker.speaking && state.level) say([['kiosk.say.volume', { n: state.level }]]);
      changed();
    },
    /** The visit is over: silence, and the next one begins as loud as the hall has set it. */
    rest() {
      calm();
      speaker.stop();
      Object.assign(state, { awake: false, fresh: false });
      turnTo(state.first);
    },
  };
}
