// Each device: state, place, last word, self-test and record.

import { h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { has, t } from '../words.js';
import { GLYPHS, badge, kindOf, nameOf, placeOf, reasonOf, stateOf } from './words.js';

/** What became of the last self-test or record. */
function answer(order) {
  if (!order) return null;
  const glyph = { waiting: 'hourglass', done: 'circle-check', failed: 'circle-x', late: 'circle-x' }[order.state];
  const seen = `floor.devices.seen.${order.words}`;
  const words = t(`floor.devices.${order.what}_${order.state}`, { words: has(seen) ? t(seen) : reasonOf({ reason: order.words }) });
  return h('p', { class: `dev-answer dev-answer-${order.state}`, data: { key: order.what } }, icon(glyph), h('span', {}, words));
}

function press(device, what, glyph, orders) {
  const waits = device[what] && device[what].state === 'waiting';
  return h('button', {
    class: 'btn btn-small', type: 'button', data: { key: what }, 'aria-busy': waits ? 'true' : null, disabled: waits,
    'aria-label': t(`floor.devices.${what}_of`, { code: nameOf(device) }), on: { click: () => orders[what](device) },
  }, icon(glyph), h('span', {}, t(`floor.devices.${what}`)));
}

function row(device, view, orders) {
  const look = badge(device);
  const known = [placeOf(device, view.zones), device.agent && device.kind !== 'agent' && t('floor.devices.on_agent', { name: device.agent })];
  const last = [device.since && t('floor.devices.state_since', { at: hhmm(device.since) }), device.last_seen && t('floor.devices.last_seen', { at: hhmm(device.last_seen) })];
  return h('tr', { id: `device-${device.kind}-${device.code}`, tabindex: '-1', data: { key: `${device.kind}-${device.code}` } },
    h('th', { scope: 'row' }, h('span', { class: 'dev-name' }, icon(GLYPHS[device.kind] || 'plug'), h('span', {}, `${kindOf(device)} ${nameOf(device)}`)),
      h('span', { class: 'hint' }, known.filter(Boolean).join(' · '))),
    h('td', {}, h('span', { class: look.look }, look.icon, stateOf(device)), reasonOf(device) && h('span', { class: 'dev-reason' }, reasonOf(device))),
    h('td', {}, h('span', { class: 'hint' }, last.filter(Boolean).join(' · '))),
    h('td', {}, device.orders && view.can.includes('test') && h('div', { class: 'dev-acts' }, press(device, 'test', 'play', orders), press(device, 'record', 'scroll-text', orders)),
      answer(device.test), answer(device.record)));
}

const RANK = { down: 0, near_end: 1, away: 2, unknown: 3, ready: 4 };

/** What needs somebody first, then by kind and number. */
function sorted(devices) {
  return [...devices].sort((a, b) => RANK[a.state] - RANK[b.state] || a.kind.localeCompare(b.kind, 'en') || a.code.localeCompare(b.code, 'en', { numeric: true }));
}

export function list(view, orders) {
  const columns = ['device', 'state', 'last', 'orders'];
  return h('div', {}, h('table', { class: 'table dev-table' },
    h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col' }, t(`floor.devices.column_${column}`))))),
    h('tbody', {}, sorted(view.devices).map((device) => row(device, view, orders)))));
}
