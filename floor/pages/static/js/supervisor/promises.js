// How true the waiting times were that people were told: per lane, and day by day.

import { problemText, read } from '../api.js';
import { $, h, icon, patch } from '../dom.js';
import { hhmm } from '../format.js';
import { t } from '../words.js';
import { lane, none } from './parts.js';

const GOOD = [0.75, 0.85];

const percent = (share) => `${Math.round(100 * share)} %`;

function hit(one) {
  const good = one.inside >= GOOD[0] && one.inside <= GOOD[1];
  return [
    h('strong', { class: 'figure' }, percent(one.inside)),
    h('span', { class: `badge ${good ? 'badge-good' : 'badge-warn'}` }, icon(good ? 'circle-check' : 'info'), t('floor.supervisor.promises_good')),
  ];
}

function cells(one, enough) {
  const count = h('td', { class: 'num' }, String(one.count));
  if (one.inside === null) return [count, h('td', { colspan: '3', class: 'hint' }, t('floor.supervisor.promises_few', { n: enough }))];
  return [
    count,
    h('td', {}, h('span', { class: 'sup-badges' }, hit(one))),
    h('td', { class: 'num' }, t('floor.minutes', { n: one.error_min })),
    h('td', { class: 'num' }, percent(one.late)),
  ];
}

function table(first, rows) {
  const heads = [...first, 'lane', 'count', 'inside', 'error', 'late'];
  const right = new Set(['count', 'error', 'late']);
  return h('table', { class: 'table sup-promises' },
    h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col', class: right.has(key) && 'num' }, t(`floor.supervisor.promises_${key}`))))),
    h('tbody', {}, rows));
}

export function promises({ view }) {
  const { enabled, enough, latest, lanes, at } = view.estimates;
  $('#promises-note').textContent = at ? `${t('floor.supervisor.promises_note')} · ${hhmm(at)}` : t('floor.supervisor.promises_note');
  $('#promises-days').hidden = !lanes.length;
  if (!enabled) return h('div', {}, none('floor.supervisor.promises_off'));
  if (!lanes.length) return h('div', {}, none('floor.supervisor.promises_none'));
  return h('div', {},
    table([], lanes.map((one) => h('tr', { data: { key: one.lane } }, h('th', { scope: 'row' }, lane(one.lane)), cells(one, enough)))),
    h('p', { class: 'hint' }, t('floor.supervisor.promises_latest', { n: latest })));
}

async function ask(button) {
  button.setAttribute('aria-busy', 'true');
  const answer = await read('/estimates');
  button.removeAttribute('aria-busy');
  const news = $('#promises-news');
  news.hidden = answer.ok;
  if (!answer.ok) {
    news.textContent = problemText(answer.problem);
    return;
  }
  const { days, enough } = answer.data;
  const rows = days.flatMap(({ day, lanes }) => lanes.map((one) => h('tr', { data: { key: `${day}-${one.lane}` } },
    h('td', { class: 'num sup-nowrap' }, h('time', { datetime: day }, day)), h('th', { scope: 'row' }, lane(one.lane)), cells(one, enough))));
  patch($('#promises-list'), h('div', {}, table(['day'], rows)));
}

export function setUpPromises() {
  $('#promises-days').addEventListener('click', (event) => ask(event.currentTarget));
}
