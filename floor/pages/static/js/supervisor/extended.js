// Extended service: the sessions of today and of other days, who stayed, and a lead's begin and end.

import { order, problemText, read } from '../api.js';
import { hallNow, hallOffsetMin } from '../clock.js';
import { $, h, icon, patch } from '../dom.js';
import { hhmm } from '../format.js';
import { pick, t } from '../words.js';
import { toast } from './news.js';
import { none } from './parts.js';

let ending = null; // the session that the dialog is about, null = a new one

function stay(one) {
  const words = [t('floor.supervisor.extended_stay', one), one.cover && t('floor.supervisor.extended_cover', { name: one.cover.name })];
  return h('li', {}, h('strong', {}, t('floor.counter_n', { n: one.counter })), ' ', one.clerk ? one.clerk.name : '—',
    h('span', { class: 'hint' }, ` ${words.filter(Boolean).join(' · ')}`));
}

function session(one, dated) {
  const params = { ...one, from: hhmm(one.since || one.opened_at), to: one.ended_at ? hhmm(one.ended_at) : '' };
  const how = [pick(one.cause_text), one.reason, one.end_text && pick(one.end_text), one.end_words].filter(Boolean).join(' · ');
  return h('li', { class: `sup-session ${one.running ? 'sup-warn' : ''}`, data: { key: one.id } },
    h('p', {},
      one.running && h('span', { class: 'badge badge-warn' }, t('floor.supervisor.extended_running')),
      dated && h('strong', { class: 'figure' }, `${one.day} `),
      h('span', {}, t(`floor.supervisor.extended_${one.running ? 'line' : 'past'}`, params))),
    h('p', { class: 'hint' }, how),
    one.stays.length > 0 && h('ul', { class: 'sup-stays', 'aria-label': t('floor.supervisor.extended_stayed') }, one.stays.map(stay)));
}

function buttons(view, running) {
  if ($('#main').dataset.extends !== 'yes') return null;
  const name = running ? 'end' : 'begin';
  return h('button', { class: 'btn btn-small', type: 'button', data: { key: `extended-${name}` }, on: { click: () => ask(running, view) } },
    icon(running ? 'circle-x' : 'moon'), h('span', {}, t(`floor.supervisor.extended_${name}`)));
}

export function extended({ view }) {
  const { sessions, enabled } = view.extended;
  const minutes = sessions.reduce((sum, one) => sum + one.minutes, 0);
  $('#extended-note').textContent = sessions.length ? t('floor.supervisor.extended_note', { n: sessions.length, minutes }) : '';
  const running = sessions.find((one) => one.running) || null;
  return h('div', {},
    sessions.length ? h('ul', { class: 'sup-sessions' }, sessions.map((one) => session(one, false)))
      : none(enabled ? 'floor.supervisor.extended_none' : 'floor.supervisor.extended_off'),
    buttons(view, running));
}

function ask(running, view) {
  ending = running;
  const name = running ? 'end' : 'begin';
  $('#extend-title').textContent = t(`floor.supervisor.extended_${name}`);
  $('#extend-go').textContent = t(`floor.supervisor.extended_${name}`);
  $('#extend-lead').textContent = t(`floor.supervisor.extended_${name}_lead`, { n: view.balance.open });
  $('#extend-words').value = '';
  $('#extend-wrong').textContent = '';
  $('#extend').showModal();
}

async function give(event) {
  event.preventDefault();
  const reason = $('#extend-words').value.trim();
  if (!reason) {
    $('#extend-wrong').textContent = t('floor.supervisor.extended_missing');
    $('#extend-words').focus();
    return;
  }
  const answer = await order(ending ? `/extended/${encodeURIComponent(ending.id)}/end` : '/extended', { reason });
  if (answer.ok) {
    $('#extend').close();
    toast(t(ending ? 'floor.supervisor.extended_over' : 'floor.supervisor.extended_begun'));
  } else $('#extend-wrong').textContent = problemText(answer.problem);
}

async function show(event) {
  event.preventDefault();
  const query = new URLSearchParams({ from: $('#extended-from').value, to: $('#extended-to').value });
  const answer = await read(`/extended?${query}`);
  $('#extended-news').hidden = answer.ok;
  if (!answer.ok) {
    $('#extended-news').textContent = problemText(answer.problem);
    return;
  }
  const found = answer.data.sessions;
  patch($('#extended-list'), h('div', {}, found.length ? h('ul', { class: 'sup-sessions' }, found.map((one) => session(one, true)))
    : none('floor.supervisor.extended_none_then')));
}

/** The table is of the days chosen; nothing chosen is everything. */
function link() {
  const address = new URL($('#extended-csv').href);
  ['from', 'to'].forEach((name) => {
    const day = $(`#extended-${name}`).value;
    if (day) address.searchParams.set(name, day);
    else address.searchParams.delete(name);
  });
  $('#extended-csv').href = address.href;
}

export function setUpExtended() {
  $('#extend-form').addEventListener('submit', give);
  $('#extended-form').addEventListener('submit', show);
  $('#extended-form').addEventListener('change', link);
}

/** With the first picture, as only then the hall's own day is known. */
export function presetSessionDays() {
  const day = (ms) => new Date(ms + hallOffsetMin() * 60000).toISOString().slice(0, 10);
  $('#extended-from').value = day(hallNow() - 30 * 24 * 3600 * 1000);
  $('#extended-to').value = day(hallNow());
  link();
}
