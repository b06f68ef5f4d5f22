// The windows of the hall by zone, each with its state in colour, icon and word; a press tells more.

import { $, fill, h, icon } from '../dom.js';
import { hhmm, minutes, mmss } from '../format.js';
import { pick, reasonWords, t } from '../words.js';
import { matterName } from './names.js';
import { lane, none, number } from './parts.js';

const IDLE_S = 60; // an open window is called idle only after this, else every change of visitor would flash
const GLYPHS = { serving: 'stamp', called: 'bell', idle: 'coffee', open: 'door-open', paused: 'circle-pause', closed: 'door-closed' };

/** One word for what happens at the window: serving, called, idle (people wait for it), open, paused, closed. */
function doing(counter, view, passed) {
  if (counter.state !== 'open') return counter.state;
  if (counter.ticket) return counter.ticket.state === 'serving' ? 'serving' : 'called';
  const waits = view.queues.some((queue) => queue.count > 0 && [...counter.matters, ...counter.lent].includes(queue.matter));
  return waits && counter.idle_s !== null && counter.idle_s + passed >= IDLE_S ? 'idle' : 'open';
}

function timer(counter, state, { view, passed }) {
  const gone = (iso) => mmss((Date.parse(view.at) - Date.parse(iso)) / 1000 + passed);
  if (state === 'serving' && counter.ticket.started_at) return gone(counter.ticket.started_at);
  if (state === 'called' && counter.ticket.called_at) return gone(counter.ticket.called_at);
  if (state === 'idle') return mmss(counter.idle_s + passed);
  if (state === 'paused' && counter.since) return gone(counter.since);
  return '';
}

function tile(counter, scene) {
  const state = doing(counter, scene.view, scene.passed);
  const ticket = counter.state === 'closed' ? null : counter.ticket;
  const time = timer(counter, state, scene);
  return h('li', { data: { key: `c${counter.number}` } },
    h('button', { class: `sup-tile sup-tile-${state}`, type: 'button', data: { window: counter.number } },
      h('span', { class: 'sup-tile-no figure' }, h('span', { class: 'visually-hidden' }, t('floor.counter_n', { n: counter.number })),
        h('span', { 'aria-hidden': 'true' }, counter.number)),
      h('span', { class: 'sup-tile-state' }, icon(GLYPHS[state]), h('span', {}, t(`floor.supervisor.window.${state}`))),
      h('span', { class: 'sup-tile-number number' }, ticket ? ticket.number : ''),
      h('span', { class: 'sup-tile-time figure' }, time),
      counter.lent.length > 0 && h('span', { class: 'sup-tile-tide' }, icon('hand-helping'), h('span', {}, t('floor.console.lent'))),
      h('span', { class: 'sup-tile-clerk' }, counter.clerk ? counter.clerk.name : '')));
}

export function hallMap(scene) {
  const zones = new Map();
  scene.view.counters.forEach((counter) => {
    if (!zones.has(counter.zone)) zones.set(counter.zone, []);
    zones.get(counter.zone).push(counter);
  });
  $('#map-note').textContent = t('floor.supervisor.map_note');
  return h('div', {}, h('div', { class: 'sup-zones' }, Array.from(zones, ([code, counters]) => h('section', { class: 'sup-zone', data: { key: code } },
    h('h3', {}, pick(counters[0].zone_name)),
    h('ul', { class: 'sup-tiles' }, counters.map((counter) => tile(counter, scene)))))));
}

function row(key, ...value) {
  return [h('dt', {}, t(`floor.supervisor.window_${key}`)), h('dd', {}, ...value)];
}

function served(counter, view) {
  return h('ul', { class: 'sup-served' }, counter.matters.map((code) => {
    const count = view.queues.filter((queue) => queue.matter === code).reduce((sum, queue) => sum + queue.count, 0);
    return h('li', {}, h('span', {}, matterName(code)), h('span', { class: count ? 'badge badge-info' : 'badge' }, t('floor.supervisor.waiting_n', { n: count })));
  }));
}

/** Tells who sits there since when, whom they serve, and how many wait for the matters served. */
export function openWindow(counterNo, view) {
  const counter = view.counters.find((one) => one.number === counterNo);
  if (!counter) return;
  const state = doing(counter, view, 0);
  const ticket = counter.ticket;
  $('#window-title').textContent = t('floor.counter_n', { n: counter.number });
  fill($('#window-body'),
    h('p', { class: `sup-window-state sup-tile-${state}` }, icon(GLYPHS[state]), h('strong', {}, t(`floor.supervisor.window.${state}`))),
    h('dl', { class: 'sup-facts' },
      row('zone', pick(counter.zone_name)),
      row('clerk', counter.clerk ? counter.clerk.name : t('floor.supervisor.nobody')),
      counter.since && row('since', `${hhmm(counter.since)} · ${minutes((Date.parse(view.at) - Date.parse(counter.since)) / 1000)}`),
      counter.reason && row('reason', reasonWords(counter.reason)),
      ticket && row('ticket', number(ticket.id, ticket.number), ' ', lane(ticket.lane), ` ${pick(ticket.matter_name)}`)),
    counter.lent.length > 0 && h('p', { class: 'note' }, icon('hand-helping'), h('span', {}, t('floor.supervisor.window_lent', { matters: counter.lent.map(matterName).join(t('floor.supervisor.comma')) }))),
    h('h3', {}, t('floor.supervisor.window_matters')),
    counter.matters.length ? served(counter, view) : none('floor.supervisor.no_matters'));
  $('#window').showModal();
}

export function setUpWindow() {
  // A number inside the sheet opens its history: the sheet makes room.
  $('#window').addEventListener('click', (event) => {
    if (event.target.closest('[data-ticket]')) $('#window').close();
  });
}
