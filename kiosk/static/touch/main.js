// The kiosk's page: takes the hub's pictures and the visitor's touches, and gives the orders.

import { order, requestId } from '/static/floor/js/api.js';
import { everySecond } from '/static/floor/js/clock.js';
import { $ } from '/static/floor/js/dom.js';
import { hhmm } from '/static/floor/js/format.js';
import { live } from '/static/floor/js/live.js';
import { lang, loadWords } from '/static/floor/js/words.js';
import { busy } from './busy.js';
import { checkin } from './checkin.js';
import * as choose from './choose.js';
import { painter } from './draw.js';
import { askAge, idNumber, notice, offers, projectCode } from './entry.js';
import { isCard } from './entry_steps.js';
import { watch } from './idle.js';
import { library } from './library.js';
import { look, read as readText } from './look.js';
import { placeOf } from './look_steps.js';
import { number } from './number.js';
import { asksFor, readers } from './readers.js';
import { speech } from './speech.js';
import { stay, take } from './take.js';
import * as told from './told.js';
import { HOME, canGoBack, next } from './visit.js';
import { collector } from './wedge.js';

const WARN_S = 20;
const WARN_ELDER_S = 30;
const VEIL_SHOWN_MS = 8000;
const REFUSED_RELOAD_MS = 30000;
const ANSWERS = ['given', 'silent', 'refused', 'aged', 'wrong'];
const TYPED = ['id', 'code', 'checkin']; // steps on which keys are taken
const TIMELESS = ['number', 'taking', 'connecting', 'closed', 'review'];

const root = $('#kiosk');
const code = root.dataset.code;
const first = lang();

const now = { view: null, lost: false, s: HOME, elder: false, idleLeft: null, help: null, early: null, left: null, share: 1 };
let staying = null;
let helpTimer = 0;
let earlyTimer = 0;
let wired = null;
let refusedAt = -REFUSED_RELOAD_MS;
let stale = false;
let minuteShown = '';

const spoken = speech(root, { changed: () => draw() });
const books = library({ changed: () => draw() });

const painted = painter(root, {
  showing: () => ({ name: showing(), key: `${showing()}-${now.s.theme || ''}${where()}` }),
  model: () => ({
    ...now, hallName: root.dataset.hall, deskLanes: lang() === 'en' ? root.dataset.deskEn : root.dataset.deskZh,
    act, library: books, inLanguage, enlarge, voice: spoken.model(), repeat: spoken.repeat, louder: spoken.louder, askHelp, hideHelp, hideEarly, newId: requestId, qrUrl, goOn: () => idle.touched(), done: goHome, back: back(),
  }),
  pages: {
    connecting: told.connecting, closed: told.closed, review: told.review, home: choose.home, theme: choose.theme, lane: choose.lane,
    look, read: readText, busy, notice, id: idNumber, code: projectCode, checkin, shut: told.shut, taking: told.taking, silent: told.silent, refused: (m) => told.refused(m, offers(m)), number,
  },
});

const { settled } = painted;

/** What is looked up, and whether it has come: a page that has come is a new one. */
function where() {
  const place = placeOf(now.s);
  return place ? [...Object.entries(place).filter(([name]) => name !== 'page').map(([, what]) => what), books.of(place).state].join('-') : '';
}

function draw() {
  painted.draw();
  if (wired) wired.ask(showing() === now.s.step ? asksFor(now.s) : []);
  spoken.drawn([showing(), now.s.theme, where(), showing() === 'read' ? 0 : now.s.page, lang(), now.elder].join());
}

/** The page that is shown: the visit's step, unless the hub or the hours say otherwise. A number given is never hidden. */
function showing() {
  if (!now.view) return 'connecting';
  if (now.s.step === 'number') return 'number';
  if (now.lost && now.s.step !== 'taking' && now.s.step !== 'silent') return 'connecting';
  if (now.s.step === 'home' && !now.view.open.takes) return 'closed';
  if (now.s.step === 'home' && now.view.settings.after_review) return 'review';
  return now.s.step;
}

function back() {
  if (showing() === 'number') return goHome;
  return canGoBack(now.s) && showing() === now.s.step ? () => act({ type: 'back' }) : null;
}

function act(event) {
  if (!ANSWERS.includes(event.type) && !event.key && !settled()) return;
  const was = now.s;
  now.s = next(was, event);
  if (now.s === was) return;
  if (now.s.step === 'taking') take(code, now.s).then(act);
  if (now.s.step === 'id' && now.s.asking) askAge(code, now.s, now.view).then(act);
  if (now.s.step === 'number') staying = stay(now, { onTick: count, onEnd: goHome, speaking: spoken.speaking });
  // Not this page's session any more: the next visitor gets a fresh page.
  if (now.s.step === 'refused') stale = [401, 403].includes(now.s.problem.status);
  draw();
}

/** Keys of a keyboard or reader: a double touch is not in question. Whether the visit took the event. */
function keyed(event) {
  const was = now.s;
  if (showing() === was.step) act({ ...event, key: true, fresh: requestId() });
  return now.s !== was;
}

const keys = collector({
  onKey: (char) => TYPED.includes(now.s.step) && keyed({ type: 'type', char }),
  onErase: () => keyed({ type: 'erase' }),
  onEnter: () => TYPED.includes(now.s.step) && (keyed({ type: 'check' }) || true),
  onScan: (text) => keyed({ type: 'scan', text }) || (isCard(text) && early('card')) || TYPED.includes(now.s.step),
});

function count(left, share) {
  if (left === now.left) return;
  Object.assign(now, { left, share });
  draw();
}

/** The visit is over: the next visitor finds the page as it was set up. */
function goHome() {
  if (staying) staying.stop();
  staying = null;
  if (stale) {
    location.reload();
    return;
  }
  Object.assign(now, { left: null, share: 1, elder: false, idleLeft: null, early: null, s: next(now.s, { type: 'home' }) });
  document.documentElement.dataset.size = 'normal';
  spoken.rest();
  if (lang() !== first) inLanguage(first);
  draw();
}

async function inLanguage(language) {
  $('meta[name="hall-lang"]').content = language;
  await loadWords(language);
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hans';
  draw();
}

function enlarge(elder) {
  now.elder = elder;
  if (elder) spoken.wake();
  document.documentElement.dataset.size = elder ? 'elder' : 'normal';
  now.s = { ...now.s, page: 0 };
  draw();
}

function qrUrl(url) {
  const found = /\/t\/([A-Za-z0-9_-]+)$/.exec(url || '');
  return found ? `/kiosk/${encodeURIComponent(code)}/qr/${found[1]}.svg` : null;
}

async function askHelp() {
  const answer = await order(`/kiosks/${encodeURIComponent(code)}/help`, {}, { retries: 1 });
  now.help = answer.ok ? 'sent' : 'failed';
  clearTimeout(helpTimer);
  helpTimer = setTimeout(hideHelp, VEIL_SHOWN_MS);
  draw();
}

function hideHelp() {
  now.help = null;
  draw();
}

/** As if it had been typed. */
function read({ text }) {
  touched();
  keyed({ type: 'scan', text });
}

/** Something was read, or lay on a reader, before anybody asked for it: told, and nothing kept of it. */
function early(what) {
  if (keyed({ type: 'early', what }) || TIMELESS.includes(showing())) return true;
  now.early = what;
  clearTimeout(earlyTimer);
  earlyTimer = setTimeout(hideEarly, VEIL_SHOWN_MS);
  draw();
  return true;
}

function hinted({ what, why }) {
  touched();
  if (why === 'early') early(what);
  else keyed({ type: 'unread' });
}

function hideEarly() {
  now.early = null;
  draw();
}

/** Seconds without a touch until the page goes home; null while there is nothing to go home from. */
function limit() {
  const untouched = showing() === 'home' && now.s.page === 0 && !now.s.matters.length && !now.elder && lang() === first;
  if (untouched || TIMELESS.includes(showing())) return null;
  return now.elder ? now.view.settings.idle_elder_s : now.view.settings.idle_s;
}

const idle = watch({
  limit,
  warn: () => (now.elder ? WARN_ELDER_S : WARN_S),
  onWarn: (left) => {
    if (left === now.idleLeft) return;
    now.idleLeft = left;
    draw();
  },
  onCalm: () => {
    now.idleLeft = null;
    draw();
  },
  onEnd: goHome,
});

function touched() {
  idle.touched();
  if (staying) staying.restart();
}

function seen(view) {
  const still = Boolean(view.emergency);
  if (still && !(now.view && now.view.emergency)) goHome();
  now.view = view;
  books.set(view.public);
  spoken.set(still ? { ...view.settings, speech: 'off' } : view.settings);
  const { matter, theme } = now.s;
  const gone = (matter && !view.matters.some((one) => one.code === matter)) || (theme && !view.themes.some((one) => one.code === theme));
  if (gone && ['theme', 'shut', 'busy', 'lane', 'notice', 'id', 'code'].includes(now.s.step)) now.s = HOME;
  draw();
}

function lost(is) {
  now.lost = is;
  draw();
}

/** A page older than the hub's memory of it is replaced, but only by a page that is really there. */
async function refused() {
  if (performance.now() - refusedAt < REFUSED_RELOAD_MS) return;
  refusedAt = performance.now();
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    if (answer.ok) location.reload();
  } catch (error) {
    console.warn(error);
  }
}

function minute() {
  if (hhmm() === minuteShown) return;
  minuteShown = hhmm();
  draw();
}

async function begin() {
  await loadWords();
  draw();
  document.addEventListener('pointerdown', touched, true);
  document.addEventListener('keydown', touched, true);
  document.addEventListener('keydown', keys);
  ['contextmenu', 'dragstart'].forEach((type) => document.addEventListener(type, (event) => event.preventDefault()));
  window.addEventListener('resize', draw);
  everySecond(minute);
  const { socket } = live('/kiosk', { bar: false, onView: seen, onLost: () => lost(true), onBack: () => lost(false), onRefused: refused });
  wired = readers(socket, { onRead: read, onHint: hinted });
}

begin();
