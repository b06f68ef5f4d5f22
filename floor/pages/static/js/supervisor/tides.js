// Tide windows: lapses foreseen, what would prevent them in one tap, what is open, and what came of it today.

import { order, problemText } from '../api.js';
import { secondsUntil } from '../clock.js';
import { $, h, icon } from '../dom.js';
import { hhmm, minutes } from '../format.js';
import { pick, t } from '../words.js';
import { toast } from './news.js';
import { none } from './parts.js';

const PAST = 3; // ended ones that are told here; the list of days has them all
let busy = false;

/** Whole lapses: a forecast in tenths would promise too much. */
export function count(value) {
  if (value === null || value === undefined) return '—';
  return value > 0 && value < 0.5 ? t('floor.supervisor.tide_less') : String(Math.round(value));
}

export function matters(names) {
  return names.map((name) => pick(name)).join(t('floor.supervisor.comma'));
}

function may(view) {
  return view.can.includes('tide');
}

/** One order at a time; the answer is told in the corner. */
async function give(button, path, body, done) {
  if (busy) return;
  busy = true;
  button.setAttribute('aria-busy', 'true');
  const answer = await order(path, body);
  button.removeAttribute('aria-busy');
  busy = false;
  toast(answer.ok ? done : problemText(answer.problem), !answer.ok);
}

function press(name, glyph, words, extra, on) {
  return h('button', { class: `btn btn-small ${extra}`, type: 'button', data: { key: name }, on: { click: (event) => on(event.currentTarget) } }, icon(glyph), h('span', {}, words));
}

function apply(one, lasts) {
  const body = { counter: one.counter, matters: one.matters, minutes: lasts, proposed: true };
  return press('apply', 'check', t('floor.supervisor.tide_apply', { n: lasts }), 'btn-primary',
    (button) => give(button, '/tides', body, t('floor.supervisor.tide_applied', { n: one.counter })));
}

function decline(one) {
  const body = { counter: one.counter, opens: one.kind === 'opens' };
  return press('decline', 'x', t('floor.supervisor.tide_decline'), '',
    (button) => give(button, '/tides/decline', body, t('floor.supervisor.tide_declined')));
}

function proposal(one, view) {
  const told = { n: one.counter, clerk: one.clerk ? t('floor.supervisor.tide_clerk', { name: one.clerk.name }) : '', zone: pick(one.zone_name) };
  const number = (value) => h('strong', { class: 'figure' }, count(value));
  return h('li', { class: 'tide-card', data: { key: `${one.kind}-${one.counter}` } },
    h('p', { class: 'tide-matter' }, icon('hand-helping'), h('strong', {}, matters(one.names))),
    h('dl', { class: 'tide-numbers' },
      h('div', { class: 'tide-without' }, h('dt', {}, t('floor.supervisor.tide_without')), h('dd', {}, number(one.without))),
      h('div', { class: 'tide-with' }, h('dt', {}, t(`floor.supervisor.tide_${one.kind}`, told)), h('dd', {}, number(one.with_it)))),
    one.kind === 'opens' && h('p', { class: 'hint' }, t('floor.supervisor.tide_opens_do', told)),
    may(view) && h('p', { class: 'tide-do' }, one.kind === 'lends' && apply(one, view.tides.minutes), decline(one)));
}

function effect(one) {
  const parts = [t('floor.supervisor.tide_calls', { n: one.calls }), t('floor.supervisor.tide_came', { n: one.came })];
  if (one.without !== null) parts.push(t('floor.supervisor.tide_foreseen', { n: count(one.without) }));
  return parts.join(' · ');
}

function running(one, view) {
  const left = { at: hhmm(one.until), left: minutes(secondsUntil(one.until)) };
  return h('li', { class: 'tide-open', data: { key: one.id } },
    h('div', {},
      h('p', {}, h('strong', {}, t('floor.counter_n', { n: one.counter })), ' ', icon('arrow-right'), ' ', matters(one.names)),
      h('p', { class: 'tide-left' }, icon('hourglass'), h('span', {}, t('floor.supervisor.tide_left', left))),
      h('p', { class: 'hint' }, effect(one))),
    may(view) && press('end', 'undo-2', t('floor.supervisor.tide_end'), '',
      (button) => give(button, `/tides/${encodeURIComponent(one.id)}/end`, {}, t('floor.supervisor.tide_ended', { n: one.counter }))));
}

function past(one) {
  const when = { from: hhmm(one.opened_at), to: hhmm(one.ended_at), reason: t(`floor.tide.reason.${one.reason}`) };
  return h('li', { data: { key: one.id } },
    h('p', {}, h('strong', {}, t('floor.counter_n', { n: one.counter })), ` ${matters(one.names)}`),
    h('p', { class: 'hint' }, `${t('floor.supervisor.tide_past', when)} · ${effect(one)}`));
}

/** What is foreseen and no proposal speaks of. */
function foreseen(tides) {
  const told = new Set(tides.proposals.flatMap((one) => one.matters));
  const rest = tides.lapses.filter((one) => !told.has(one.matter));
  if (!rest.length) return null;
  return h('ul', { class: 'tide-rest' }, rest.map((one) => h('li', { data: { key: one.matter } },
    icon('triangle-alert'), h('span', {}, t('floor.supervisor.tide_rest', { matter: pick(one.name), n: count(one.lapses) })))));
}

export function tides({ view }) {
  const found = view.tides;
  $('#tides-note').textContent = found.at ? t('floor.supervisor.tide_at', { at: hhmm(found.at) }) : '';
  $('#tides').classList.toggle('tide-waits', found.proposals.length > 0);
  if (!found.enabled) return h('div', {}, h('p', { class: 'hint' }, t('floor.supervisor.tide_off')));
  const calm = found.at && !found.proposals.length && !found.lapses.length;
  return h('div', {},
    calm && none('floor.supervisor.tide_calm'),
    !found.at && h('p', { class: 'hint' }, t('floor.supervisor.tide_unknown')),
    found.proposals.length > 0 && h('ul', { class: 'tide-cards' }, found.proposals.map((one) => proposal(one, view))),
    foreseen(found),
    found.open.length > 0 && h('ul', { class: 'tide-list', 'aria-label': t('floor.supervisor.tide_open') }, found.open.map((one) => running(one, view))),
    found.past.length > 0 && h('div', { class: 'tide-past' }, h('h3', {}, t('floor.supervisor.tide_today', { n: found.past.length })),
      h('ul', { class: 'tide-list' }, found.past.slice(0, PAST).map(past))));
}
