// Tide windows by hand, and those of other days with what came of them.

import { order, problemText, read } from '../api.js';
import { hallNow, hallOffsetMin } from '../clock.js';
import { $, fill, h, patch } from '../dom.js';
import { hhmm } from '../format.js';
import { t } from '../words.js';
import { matterName } from './names.js';
import { toast } from './news.js';
import { none } from './parts.js';
import { count, matters } from './tides.js';

const BACK_DAYS = 30;
let choices = [];

function say(sentence) {
  $('#lend-wrong').textContent = sentence;
}

function drawMatters() {
  const chosen = choices.find((one) => String(one.counter) === $('#lend-counter').value);
  fill($('#lend-matters'), (chosen ? chosen.matters : []).map((code) => h('label', { class: 'check' },
    h('input', { type: 'checkbox', name: 'matter', value: code }), h('span', {}, matterName(code)))));
}

/** What can be lent now is asked for when the dialog opens: it is of no use to the picture. */
async function open() {
  const answer = await read('/tides/proposals');
  if (!answer.ok) {
    toast(problemText(answer.problem), true);
    return;
  }
  choices = answer.data.choices;
  fill($('#lend-counter'), choices.map((one) => h('option', { value: one.counter },
    [t('floor.counter_n', { n: one.counter }), one.clerk && one.clerk.name].filter(Boolean).join(' · '))));
  $('#lend-minutes').value = answer.data.minutes;
  say(choices.length ? '' : t('floor.supervisor.tide_nobody'));
  drawMatters();
  $('#lend').showModal();
}

async function send(event) {
  event.preventDefault();
  const form = new FormData($('#lend-form'));
  const body = { counter: Number(form.get('counter')), matters: form.getAll('matter'), minutes: Number(form.get('minutes')) };
  if (!body.counter || !body.matters.length) {
    say(t('floor.supervisor.tide_missing'));
    return;
  }
  if (!$('#lend-minutes').checkValidity()) {
    say(t('floor.supervisor.tide_minutes_wrong'));
    return;
  }
  const go = $('#lend-go');
  if (go.getAttribute('aria-busy') === 'true') return;
  go.setAttribute('aria-busy', 'true');
  const answer = await order('/tides', body);
  go.removeAttribute('aria-busy');
  if (!answer.ok) {
    say(problemText(answer.problem));
    return;
  }
  $('#lend').close();
  toast(t('floor.supervisor.tide_applied', { n: body.counter }));
}

function row(one) {
  const cells = [
    [`${one.day} ${hhmm(one.opened_at)}`, 'num sup-nowrap'], [t('floor.counter_n', { n: one.counter }), 'sup-nowrap'], [matters(one.names), 'tide-names'],
    [t('floor.minutes', { n: one.minutes }), 'num sup-nowrap'], [t(`floor.tide.how.${one.how}`), 'sup-nowrap'], [t(`floor.tide.reason.${one.reason || 'open'}`), 'sup-nowrap'],
    [count(one.without), 'num'], [count(one.with_it), 'num'], [String(one.came), 'num'], [String(one.calls), 'num'],
  ];
  return h('tr', { data: { key: one.id } }, cells.map(([text, extra]) => h('td', { class: extra }, text)));
}

async function show(event) {
  event.preventDefault();
  const query = new URLSearchParams({ from: $('#tides-from').value, to: $('#tides-to').value });
  const answer = await read(`/tides?${query}`);
  $('#tides-news').hidden = answer.ok;
  if (!answer.ok) {
    $('#tides-news').textContent = problemText(answer.problem);
    return;
  }
  const found = answer.data.tides;
  const heads = ['opened', 'counter', 'matters', 'minutes', 'how', 'reason', 'without', 'with', 'came', 'calls'];
  patch($('#tides-list'), h('div', {}, found.length
    ? h('table', { class: 'table' }, h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col', class: 'sup-nowrap' }, t(`floor.tide.column.${key}`))))), h('tbody', {}, found.map(row)))
    : none('floor.supervisor.tide_none_then')));
}

/** The table is of the days chosen; nothing chosen is everything. */
function link() {
  const address = new URL($('#tides-csv').href);
  ['from', 'to'].forEach((name) => {
    const day = $(`#tides-${name}`).value;
    if (day) address.searchParams.set(name, day);
    else address.searchParams.delete(name);
  });
  $('#tides-csv').href = address.href;
}

export function setUpTides() {
  const byHand = $('#tide-by-hand');
  if (byHand) {
    byHand.addEventListener('click', open);
    $('#lend-counter').addEventListener('change', drawMatters);
    $('#lend-form').addEventListener('submit', send);
    $('#lend-form').addEventListener('input', () => say(''));
  }
  $('#tides-form').addEventListener('submit', show);
  $('#tides-form').addEventListener('change', link);
}

/** With the first picture, as only then the hall's own day is known. */
export function presetTideDays() {
  const day = (ms) => new Date(ms + hallOffsetMin() * 60000).toISOString().slice(0, 10);
  $('#tides-from').value = day(hallNow() - BACK_DAYS * 24 * 3600 * 1000);
  $('#tides-to').value = day(hallNow());
  link();
}
