// The ledger of lapses: older ones by date and state, with the same decisions.

import { problemText, read } from '../api.js';
import { hallNow, hallOffsetMin } from '../clock.js';
import { $, h, patch } from '../dom.js';
import { hhmm } from '../format.js';
import { t } from '../words.js';
import { causeText, decideButtons, decision, lateBadge, stateBadge } from './lapses.js';
import { matterName } from './names.js';
import { none, number, wholeMin } from './parts.js';

const DAY_MS = 24 * 3600 * 1000;
const BACK_DAYS = 7;
const MOST = 1000; // the hub answers no more at once
let found = null;
let picture = () => null;

/** A lapse of the list that stands there now. */
export function listed(id) {
  return (found || []).find((lapse) => lapse.id === id);
}

function isoDay(ms) {
  return new Date(ms + hallOffsetMin() * 60000).toISOString().slice(0, 10);
}

function row(lapse, can) {
  return h('tr', { data: { key: lapse.id } },
    h('td', { class: 'num sup-nowrap' }, h('time', { datetime: lapse.counted_for }, `${lapse.counted_for.slice(0, 10)} ${hhmm(lapse.counted_for)}`)),
    h('th', { scope: 'row' }, number(lapse.ticket, lapse.number)),
    h('td', {}, matterName(lapse.matter)),
    h('td', { class: 'num sup-nowrap' }, lapse.waited_s === undefined ? '—' : t('floor.minutes', { n: wholeMin(lapse.waited_s) })),
    h('td', {}, causeText(lapse)),
    h('td', {}, h('span', { class: 'sup-badges' }, stateBadge(lapse.state), lapse.late && lateBadge())),
    h('td', {}, lapse.state === 'logged' ? h('span', { class: 'sup-lapse-do' }, decideButtons(lapse, can)) : decision(lapse)));
}

function draw() {
  const view = picture();
  const can = view ? view.can : [];
  if (!found.length) {
    patch($('#ledger-list'), h('div', {}, none('floor.supervisor.ledger_none')));
    return;
  }
  const heads = ['counted_for', 'number', 'matter', 'waited', 'cause_likely', 'state', 'decision'];
  const times = new Set(['counted_for', 'waited']);
  patch($('#ledger-list'), h('div', {}, h('table', { class: 'table sup-ledger' },
    h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col', class: times.has(key) && 'num' }, t(`floor.supervisor.${key}`))))),
    h('tbody', {}, found.map((lapse) => row(lapse, can))))));
}

async function ask() {
  const form = new FormData($('#ledger-form'));
  const query = new URLSearchParams({ from: form.get('from'), to: form.get('to') });
  if (form.get('state')) query.set('state', form.get('state'));
  const answer = await read(`/lapses?${query}`);
  const news = $('#ledger-news');
  news.hidden = answer.ok;
  if (!answer.ok) {
    news.textContent = problemText(answer.problem);
    return;
  }
  found = answer.data.lapses.sort((a, b) => b.seq - a.seq);
  $('#ledger-note').textContent = t(`floor.supervisor.found_${found.length >= MOST ? 'most' : 'n'}`, { n: found.length });
  draw();
}

/** After a decision or a new lapse; nothing before somebody has asked for the list. */
export function refreshLedger() {
  if (found) ask();
}

/** With the first picture, as only then the hall's own day is known. */
export function presetDays() {
  $('#ledger-from').value = $('#ledger-from').value || isoDay(hallNow() - BACK_DAYS * DAY_MS);
  $('#ledger-to').value = $('#ledger-to').value || isoDay(hallNow());
}

export function setUpLedger(newest) {
  picture = newest;
  $('#ledger-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if ($('#ledger-from').value > $('#ledger-to').value) {
      $('#ledger-news').hidden = false;
      $('#ledger-news').textContent = t('floor.supervisor.ledger_backwards');
      return;
    }
    ask();
  });
}
