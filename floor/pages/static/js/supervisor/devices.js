// Devices, the day's balance and the rule in force.

import { $, h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { has, pick, t } from '../words.js';

const GLYPHS = { printer: 'printer', pad: 'star', led: 'tv', reader: 'id-card', speaker: 'volume-2', kiosk: 'tablet-smartphone', screen: 'tv', agent: 'plug' };
const BADGES = { ready: 'badge-good', near_end: 'badge-warn', down: 'badge-bad' };
const PARTS = ['finished', 'no_show', 'cancelled', 'open'];

function reason(device) {
  if (!device.reason) return '';
  const key = `floor.reason.${device.reason}`;
  return has(key) ? t(key) : device.reason;
}

/** What is wrong with it, else its state. */
export function trouble(device) {
  if (device.reason) return reason(device);
  return stateOf(device);
}

function stateOf(device) {
  return has(`floor.device.${device.state}`) ? t(`floor.device.${device.state}`) : device.state;
}

function placeOf(device) {
  if (!device.place) return '';
  return ['pad', 'led'].includes(device.kind) ? t('floor.counter_n', { n: device.place }) : device.place;
}

function row(device) {
  const words = [placeOf(device), reason(device), device.since && t('floor.supervisor.device_since', { at: hhmm(device.since) })];
  return h('li', { class: `sup-device sup-device-${device.state}`, data: { key: `${device.kind}-${device.code}` } },
    icon(GLYPHS[device.kind] || 'plug'),
    h('span', { class: 'sup-device-words' }, h('strong', {}, device.code), h('span', { class: 'hint' }, words.filter(Boolean).join(' · '))),
    h('span', { class: `badge ${BADGES[device.state] || ''}` }, stateOf(device)));
}

export function devices({ view }) {
  const rank = { down: 0, near_end: 1 };
  const of = (device) => (device.state in rank ? rank[device.state] : 2);
  const list = [...view.devices].sort((a, b) => of(a) - of(b) || a.code.localeCompare(b.code, 'en', { numeric: true }));
  const ready = list.filter((device) => device.state === 'ready').length;
  $('#devices-note').textContent = list.length ? t('floor.supervisor.devices_ready', { ready, all: list.length }) : '';
  if (!list.length) return h('div', {}, h('p', { class: 'sup-none' }, t('floor.supervisor.no_devices')));
  return h('div', {}, h('ul', { class: 'sup-devices' }, list.map(row)));
}

export function balance({ view }) {
  const of = view.balance;
  const closed = PARTS.reduce((sum, key) => sum + of[key], 0);
  const gap = of.issued - closed;
  const bars = of.issued > 0 && h('div', { class: 'sup-bar', 'aria-hidden': 'true' },
    PARTS.map((key) => h('span', { class: `sup-bar-${key}`, css: { '--part': String(of[key]) } })));
  return h('div', {},
    h('p', { class: 'sup-issued' }, h('strong', { class: 'figure' }, of.issued), h('span', {}, t('floor.supervisor.issued'))),
    bars,
    h('dl', { class: 'sup-parts' }, PARTS.map((key) => h('div', { class: `sup-part sup-part-${key}` },
      h('dt', {}, t(`floor.supervisor.part.${key}`)), h('dd', { class: 'figure' }, of[key])))),
    h('p', { class: gap ? 'note note-bad' : 'sup-balanced' }, icon(gap ? 'triangle-alert' : 'circle-check'),
      h('span', {}, gap ? t('floor.supervisor.unbalanced', { n: gap }) : t('floor.supervisor.balanced'))));
}

export function rule({ view }) {
  return h('div', {}, h('p', { class: 'sup-rule' }, pick(view.rule)));
}
