// The rating pad: one touch rates the visit just finished, once. No touch is "not rated".

import { order, requestId } from '/static/floor/js/api.js';
import { secondsUntil } from '/static/floor/js/clock.js';
import { $, h, patch } from '/static/floor/js/dom.js';
import { live } from '/static/floor/js/live.js';
import { lang, loadWords } from '/static/floor/js/words.js';
import { head, pages } from './view.js';

const THANKS_MS = 3000;
const SETTLE_MS = 400;
const LAST_CHANCE_S = 3; // a grade touched but not yet sent goes off before the window shuts
const OVER = ['already_rated', 'rating_closed', 'unknown_ticket', 'wrong_state'];

const root = $('#pad');
const first = lang();
const fresh = () => ({ id: requestId(), chosen: null, reasons: new Set(), sending: false, failed: false, after: null });

const now = { view: null, lost: false, visit: null, ...fresh(), settled: 0 };
let settling = 0;

/** Seconds of the hall's time until the rating window shuts; a rehearsal's clock may stand. */
function left() {
  const { state, until } = now.view || {};
  return state === 'rate' && until ? secondsUntil(until) : null;
}

function showing() {
  if (now.after) return now.after;
  if (!now.view || now.lost) return 'lost';
  if (now.view.state !== 'rate') return now.view.state;
  return now.chosen ? 'reasons' : 'rate';
}

function draw() {
  const name = showing();
  const seconds = left();
  const m = {
    view: now.view, counter: root.dataset.counter, chosen: now.chosen, reasons: now.reasons, sending: now.sending, failed: now.failed,
    left: seconds === null ? null : Math.ceil(seconds), speak, grade, toggle, change, skip: () => send([]), submit: () => send([...now.reasons]),
  };
  const page = h('div', { class: 'p-page', data: { key: name, page: name } }, (pages[name] || pages.idle)(m));
  patch(root, h('div', {}, head(m), h('main', { id: 'main', class: 'p-stage', data: { key: 'stage' } }, page)));
  if (root.dataset.page !== name) turned();
  root.dataset.page = name;
}

/** A new page: the touch that ended the one before must not choose on it. */
function turned() {
  now.settled = performance.now() + SETTLE_MS;
  root.classList.add('settling');
  clearTimeout(settling);
  settling = setTimeout(() => root.classList.remove('settling'), SETTLE_MS);
}

const early = () => performance.now() < now.settled || now.sending;

function grade(value) {
  if (early()) return;
  now.chosen = value;
  if ((now.view.reasons[String(value)] || []).length) draw();
  else send([]);
}

function toggle(code) {
  if (early()) return;
  if (now.reasons.has(code)) now.reasons.delete(code);
  else now.reasons.add(code);
  draw();
}

function change() {
  if (early()) return;
  now.chosen = null;
  now.reasons.clear();
  draw();
}

async function send(reasons) {
  if (now.sending || now.after || now.chosen === null) return;
  now.sending = true;
  draw();
  const { visit, id, chosen } = now;
  // The order of the reasons is part of the body, and a repeat must be the same body.
  const body = { grade: chosen, reasons: [...reasons].sort(), channel: 'pad' };
  const answer = await order(`/tickets/${encodeURIComponent(visit)}/rating`, body, { requestId: id });
  if (now.visit !== visit) return;
  now.sending = false;
  if (answer.ok) over('thanks');
  else if (OVER.includes(answer.problem.code)) over(answer.problem.code === 'already_rated' ? 'thanks' : 'ended');
  else failed(answer.status !== 0 && answer.status < 500);
}

/** Refused: nothing was kept, so another touch is another order. No answer: only the same order may be repeated. */
function failed(refused) {
  now.failed = true;
  if (refused) {
    now.id = requestId();
    now.chosen = null;
    now.reasons.clear();
  }
  draw();
}

function over(page) {
  now.after = page;
  draw();
  setTimeout(() => {
    if (now.after !== page) return;
    now.after = null;
    if (lang() !== first) speak(first);
    draw();
  }, THANKS_MS);
}

async function speak(language) {
  $('meta[name="hall-lang"]').content = language;
  await loadWords(language);
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hans';
  draw();
}

function take(view) {
  const visit = view.state === 'rate' && view.ticket ? view.ticket.id : null;
  if (visit !== null && visit !== now.visit) Object.assign(now, fresh(), { visit });
  now.view = view;
  draw();
}

function tick() {
  const seconds = left();
  if (seconds !== null && seconds <= LAST_CHANCE_S && now.chosen !== null) send([...now.reasons]);
  draw();
}

async function begin() {
  await loadWords();
  draw();
  document.addEventListener('contextmenu', (event) => event.preventDefault());
  live('/pad', {
    bar: false,
    onView: take,
    onLost: () => {
      now.lost = true;
      draw();
    },
    onBack: () => {
      now.lost = false;
      draw();
    },
  });
  setInterval(tick, 250);
}

begin();
