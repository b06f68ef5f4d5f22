// The kiosk's page: takes the hub's pictures and the visitor's touches, draws, and gives the orders.

import { order, requestId } from '/static/floor/js/api.js';
import { everySecond } from '/static/floor/js/clock.js';
import { $, patch, h } from '/static/floor/js/dom.js';
import { hhmm } from '/static/floor/js/format.js';
import { live } from '/static/floor/js/live.js';
import { lang, loadWords, t } from '/static/floor/js/words.js';
import * as choose from './choose.js';
import * as frame from './frame.js';
import { countdown, watch } from './idle.js';
import { number, slip } from './number.js';
import * as told from './told.js';
import { HOME, canGoBack, next } from './visit.js';

const WARN_S = 20;
const WARN_ELDER_S = 30;
const FAULT_READ_S = 30; // a fault of the printer is more to read than a number
const PAPER_WAIT_S = 25;
const HELP_SHOWN_MS = 8000;
const SETTLE_MS = 350;
const REFUSED_RELOAD_MS = 30000;
const BUSY_TRIES = 6;

const root = $('#kiosk');
const code = root.dataset.code;
const first = lang();

const now = { view: null, lost: false, s: HOME, elder: false, idleLeft: null, help: null, left: null, share: 1, settled: 0 };
const fit = { room: '', fewer: 0 };
let stay = null;
let helpTimer = 0;
let settling = 0;

function model() {
  const grid = getComputedStyle(root);
  const most = Number(grid.getPropertyValue('--rows')) || 4;
  return {
    ...now, code, hallName: root.dataset.hall, deskLanes: lang() === 'en' ? root.dataset.deskEn : root.dataset.deskZh,
    cols: Number(grid.getPropertyValue('--cols')) || 2, rows: Math.max(1, most - fit.fewer),
    act, speak, enlarge, askHelp, hideHelp, newId: requestId, qrUrl, goOn: () => idle.touched(), done: goHome,
    back: back(),
  };
}

function back() {
  if (showing() === 'number') return goHome;
  return canGoBack(now.s) && showing() === now.s.step ? () => act({ type: 'back' }) : null;
}

/** The page that is shown: the visit's step, unless the hub or the hours say otherwise. A number given is never hidden. */
function showing() {
  if (!now.view) return 'connecting';
  if (now.s.step === 'number') return 'number';
  if (now.lost && now.s.step !== 'taking' && now.s.step !== 'silent') return 'connecting';
  if (now.s.step === 'home' && !now.view.open.takes) return 'closed';
  return now.s.step;
}

const PAGES = {
  connecting: told.connecting, closed: told.closed, home: choose.home, theme: choose.theme, lane: choose.lane,
  shut: told.shut, taking: told.taking, silent: told.silent, refused: told.refused, number,
};

/** Draws; tiles that do not fit on the screen go to another page, so that nothing has to be scrolled to. */
function draw() {
  const name = showing();
  const room = [innerWidth, innerHeight, now.elder, lang(), name, now.s.theme, $('.k-strips', root) !== null].join();
  if (fit.room !== room) Object.assign(fit, { room, fewer: 0 });
  drawPage(name);
  const stage = $('.k-stage', root);
  while (['home', 'theme'].includes(name) && $('.k-page', stage).offsetHeight > stage.clientHeight + 1 && model().rows > 1) {
    fit.fewer += 1;
    drawPage(name);
  }
}

function drawPage(name) {
  const m = model();
  const page = h('div', { class: 'k-page', data: { key: `${name}-${now.s.theme || ''}`, page: name } }, PAGES[name](m));
  const veil = frame.veil(m);
  const tree = h('div', {},
    frame.head(m),
    h('main', { id: 'main', class: 'k-stage', inert: Boolean(veil), data: { key: 'stage' } }, page),
    frame.foot(m),
    veil);
  const before = root.dataset.page;
  const veiled = $('.k-veil', root);
  patch(root, tree);
  root.dataset.page = name;
  document.title = `${($('h1', root) || {}).textContent || ''} · ${root.dataset.hall}`;
  if (before !== name) turned();
  if (!veiled && veil) $('.k-veil button', root).focus();
}

/** A new page: the second half of a double touch must not choose on it. */
function turned() {
  now.settled = performance.now() + SETTLE_MS;
  const stage = $('.k-stage', root);
  stage.scrollTop = 0;
  root.classList.add('settling');
  clearTimeout(settling);
  settling = setTimeout(() => root.classList.remove('settling'), SETTLE_MS);
  const title = $('h1', stage);
  if (title) title.focus({ preventScroll: true });
}

function act(event) {
  const fromPage = event.type !== 'given' && event.type !== 'silent' && event.type !== 'refused' && event.type !== 'home';
  if (fromPage && performance.now() < now.settled) return;
  const was = now.s;
  now.s = next(was, event);
  if (now.s === was) return;
  if (now.s.step === 'taking') take(now.s);
  if (now.s.step === 'number') showNumber();
  draw();
}

/** One number for one visit: the same request id until there is an answer. */
async function take({ id, matter, lane }) {
  let answer = null;
  for (let tries = 0; tries < BUSY_TRIES; tries += 1) {
    answer = await order('/tickets', { matter, lane, kiosk: code }, { requestId: id });
    if (answer.status !== 429) break;
    const wait_s = Number(answer.problem.retry_after_s) || 1;
    await new Promise((resolve) => setTimeout(resolve, wait_s * 1000));
  }
  if (answer.ok) act({ type: 'given', id, ticket: answer.data.ticket, job: answer.data.print_job });
  else if (answer.status === 0 || answer.status >= 500) act({ type: 'silent', id });
  else act({ type: 'refused', id, problem: answer.problem });
}

function showNumber() {
  const paper = () => slip(now.s, now.view).state;
  const faulty = () => paper() === 'failed' || paper() === 'doubtful';
  const seconds = () => {
    const set = now.view.settings.result_s * (now.elder ? 2 : 1);
    return faulty() ? Math.max(set, FAULT_READ_S) : set;
  };
  let was = paper();
  stay = countdown({
    seconds,
    held: () => paper() === 'making',
    heldMost: PAPER_WAIT_S,
    onTick: (left, share) => {
      if (paper() !== was) {
        was = paper();
        stay.restart();
      }
      if (left === now.left) return;
      now.left = left;
      now.share = share;
      draw();
    },
    onEnd: goHome,
  });
}

/** The visit is over: the next visitor finds the page as it was set up. */
function goHome() {
  if (stay) stay.stop();
  stay = null;
  Object.assign(now, { left: null, share: 1, elder: false, idleLeft: null });
  now.s = next(now.s, { type: 'home' });
  document.documentElement.dataset.size = 'normal';
  if (lang() !== first) speak(first);
  draw();
}

async function speak(language) {
  $('meta[name="hall-lang"]').content = language;
  await loadWords(language);
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hans';
  draw();
}

function enlarge(elder) {
  now.elder = elder;
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
  helpTimer = setTimeout(hideHelp, HELP_SHOWN_MS);
  draw();
}

function hideHelp() {
  now.help = null;
  draw();
}

/** Seconds without a touch until the page goes home; null while there is nothing to go home from. */
function limit() {
  const name = showing();
  const untouched = name === 'home' && now.s.page === 0 && !now.elder && lang() === first;
  if (!now.view || untouched || ['number', 'taking', 'connecting', 'closed'].includes(name)) return null;
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
  if (stay) stay.restart();
}

async function reloadIfServed() {
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    if (answer.ok) location.reload();
  } catch (error) {
    console.warn(error);
  }
}

let asking = 0;
let shown = '';

function minute() {
  if (hhmm() === shown) return;
  shown = hhmm();
  draw();
}

async function begin() {
  await loadWords();
  draw();
  document.addEventListener('pointerdown', touched, true);
  document.addEventListener('keydown', touched, true);
  document.addEventListener('contextmenu', (event) => event.preventDefault());
  document.addEventListener('dragstart', (event) => event.preventDefault());
  window.addEventListener('resize', draw);
  everySecond(minute);
  live('/kiosk', {
    bar: false,
    onView: (view) => {
      now.view = view;
      draw();
    },
    onLost: () => {
      now.lost = true;
      draw();
    },
    onBack: () => {
      now.lost = false;
      draw();
    },
    // A page older than the hub's memory of it is replaced, but only by a page that is really there.
    onRefused: () => {
      if (performance.now() - asking < REFUSED_RELOAD_MS) return;
      asking = performance.now();
      reloadIfServed();
    },
  });
}

begin();
