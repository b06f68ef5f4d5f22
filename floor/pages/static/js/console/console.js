// The clerk's console: takes the hub's pictures, draws them, and gives the orders.

import { everySecond } from '../clock.js';
import { $, patch } from '../dom.js';
import { hhmmss } from '../format.js';
import { live } from '../live.js';
import { setUpWhy } from '../why.js';
import { loadWords, t } from '../words.js';
import { makeActs } from './act.js';
import { askCancel, askClose, askHold, askMatters, askPause, askTransfer } from './asks.js';
import { close } from './dialog.js';
import { listenKeys, loadKeys, saveKeys } from './keys.js';
import { lists } from './lists.js';
import { ORDERS, whyNot } from './orders.js';
import { openForm, postState } from './post.js';
import { showKeys } from './rebind.js';
import { side } from './side.js';
import { stage } from './stage.js';
import { callThis, giveFor, openTicket } from './ticket.js';

// A refusal has to be read, a success only seen.
const NEWS_MS = { good: 6000, info: 8000, bad: 20000 };
const main = $('#main');
const number = Number(main.dataset.counter);
const trained = 'trained' in main.dataset ? main.dataset.trained.split(' ') : null;
const left = new Set();
let drawn = 0;

const desk = {
  view: null,
  keys: loadKeys(),
  tab: 'waiting',
  news: null,
  acts: makeActs({ changed: () => draw(), news: (kind, text) => desk.say(kind, text) }),

  say(kind, text) {
    desk.news = { kind, text, at: performance.now() };
    draw();
  },
  setTab(name) {
    desk.tab = name;
    drawNow();
  },
  openForm: () => openForm(desk),
  openTicket: (ticket) => openTicket(desk, ticket),
  act: (ticket, name) => giveFor(desk, ticket, name, {}),
  goOn: (next) => desk.acts.give('go_on', `/tickets/${encodeURIComponent(next.id)}/go_on`, {}, t('floor.console.done.go_on', { number: next.number })),
  chooseNumber: () => callThis(desk, null),
  answer: (kiosk) => desk.acts.give('answer', `/helps/${encodeURIComponent(kiosk)}/answer`, {}, t('floor.console.done.answer', { kiosk })),

  /** Matters this counter may take at all; the picture of an open post names only those it took. */
  servable: () => (desk.view.counter.all_matters || desk.view.counter.matters).filter((code) => !trained || trained.includes(code)),
  books: JSON.parse(main.dataset.books),
  chooses: main.dataset.chooses === 'yes',
  chosen: (code) => !left.has(code),
  choose(code, on) {
    if (on) left.delete(code);
    else left.add(code);
    draw();
  },
  openPost() {
    const matters = desk.servable().filter(desk.chosen);
    if (!matters.length) return;
    const body = left.size ? { matters } : {};
    desk.acts.give('open', `/counters/${number}/open`, body);
  },
  changeMatters() {
    if (desk.view.ticket) desk.refuse('open');
    else askMatters(desk.view, desk.servable(), (values) => desk.acts.give('open', `/counters/${number}/open`, values, t('floor.console.done.matters')));
  },
  refuse(name) {
    const not = whyNot(desk.view, name);
    if (not) desk.say('bad', t(not[0], not[1]));
    return Boolean(not);
  },
  press,
};

/** A button or key: says why not, asks what is missing, or gives the order. */
function press(wanted) {
  if (!desk.view) return;
  const name = wanted === 'pause' && desk.view.counter.state === 'paused' ? 'resume' : wanted;
  if (desk.acts.any()) return;
  if (desk.refuse(name)) return;
  const path = ORDERS[name].path(desk.view);
  const { ticket } = desk.view;
  const send = (body) => (ticket && name !== 'pause' && name !== 'close' ? giveFor(desk, ticket, name, body) : desk.acts.give(name, path, body));
  const asks = {
    hold: () => askHold(ticket, send),
    cancel: () => askCancel(ticket, send),
    transfer: () => askTransfer(desk.view, ticket, send),
    pause: () => askPause(send),
    close: () => askClose(desk.view, send),
  };
  if (asks[name]) asks[name]();
  else if (name === 'next' || name === 'resume') desk.acts.give(name, path);
  else send({});
}

/** At most one drawing per frame, however many pictures and presses come. */
function draw() {
  if (!drawn) drawn = requestAnimationFrame(drawNow);
}

function drawNow() {
  cancelAnimationFrame(drawn);
  drawn = 0;
  const { view } = desk;
  if (!view) return;
  if (desk.news && performance.now() - desk.news.at > NEWS_MS[desk.news.kind]) desk.news = null;
  patch($('#post'), postState(view));
  patch($('#stage'), stage(desk));
  patch($('#side'), side(desk));
  patch($('#lists'), lists(desk));
  document.body.dataset.state = view.ticket ? view.ticket.state : view.counter.state;
  document.title = title(view);
}

function title(view) {
  const own = t('floor.counter_n', { n: number });
  if (view.ticket) return `${view.ticket.number} ${t(`floor.state.${view.ticket.state}`)} · ${own}`;
  return `${t(`floor.counter_state.${view.counter.state}`)} · ${own}`;
}

function onView(view) {
  // A dialog about a ticket that is no longer in hand would order the wrong thing.
  const before = desk.view && desk.view.ticket ? desk.view.ticket.id : null;
  const now = view.ticket ? view.ticket.id : null;
  if (before && before !== now) close();
  desk.view = view;
  draw();
}

async function start() {
  await loadWords();
  setUpWhy();
  listenKeys(() => desk.keys, press);
  $('#show-keys').addEventListener('click', () => showKeys(desk.keys, (keys) => {
    desk.keys = keys;
    saveKeys(keys);
    draw();
  }));
  live('/console', { auth: { counter: number }, onView });
  everySecond(() => {
    if (!desk.view) return;
    $('#hall-clock').textContent = hhmmss();
    draw();
  });
}

start();
