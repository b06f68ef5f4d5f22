// The day's appointments as a table: time, matter, state, telephone, and what may be done.

import { h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { pick, t } from '../words.js';

const HEADS = ['time', 'matter', 'state', 'contact', 'acts'];
const STATES = {
  confirmed: ['calendar-check', 'badge-booked'], late: ['triangle-alert', 'badge-warn'], arrived: ['ticket', 'badge-good'],
  served: ['circle-check', 'badge-good'], abandoned: ['circle-x', ''], cancelled: ['circle-x', ''], unkept: ['circle-x', ''],
};
const GLYPHS = { check_in: 'log-in', contact: 'phone', abandon: 'circle-x', move: 'calendar', cancel: 'x', show: 'receipt-text' };

/** act(name, appointment); may(name) says whether this session gives the order. */
export function table(rows, may, act) {
  if (!rows.length) return h('div', {}, h('p', { class: 'lanes-none', data: { key: 'none' } }, icon('circle-check'), t('floor.bookings.none')));
  return h('div', {}, h('table', { class: 'table bookings-table', data: { key: 'table' } },
    h('thead', {}, h('tr', {}, HEADS.map((name) => h('th', { scope: 'col' }, t(`floor.bookings.col.${name}`))))),
    h('tbody', {}, rows.map((one) => row(one, may, act)))));
}

function row(one, may, act) {
  const over = ['abandoned', 'cancelled', 'unkept'].includes(one.state);
  const names = [...one.can, ...(one.url && one.state === 'confirmed' ? ['show'] : [])].filter(may);
  return h('tr', { class: over ? 'bookings-over' : '', data: { key: one.id, id: one.id } },
    h('th', { scope: 'row', class: 'bookings-time figure' }, hhmm(one.at)),
    h('td', {}, pick(one.matter_name), h('p', { class: 'lanes-said' }, t(`floor.bookings.channel.${one.channel}`))),
    h('td', {}, h('div', { class: 'lanes-badges' }, state(one), one.ticket ? h('span', { class: 'badge' }, icon('ticket'), one.ticket.number) : null), said(one)),
    h('td', {}, contact(one)),
    h('td', {}, h('div', { class: 'bookings-acts' }, names.map((name) => h('button', {
      type: 'button', class: `btn btn-small ${name === 'contact' && one.contact_open ? 'btn-primary' : ''}`.trim(),
      data: { key: name, act: name }, on: { click: () => act(name, one) },
    }, icon(GLYPHS[name]), t(`floor.bookings.act.${name}`))))));
}

function state(one) {
  const name = one.late ? 'late' : one.state;
  const [glyph, extra] = STATES[name];
  return h('span', { class: `badge ${extra}`.trim() }, icon(glyph), t(`floor.bookings.state.${name}`));
}

function said(one) {
  const lines = [];
  if (one.project) lines.push(t('floor.bookings.green', { code: one.project }));
  if (one.result) lines.push(t('floor.bookings.contacted', { time: hhmm(one.contacted_at), result: t(`floor.bookings.result.${one.result}`), name: one.contacted_by || '' }));
  else if (one.contact_due_at) lines.push(t('floor.bookings.contact_due', { time: hhmm(one.contact_due_at) }));
  if (one.moves) lines.push(t('floor.bookings.moved', { n: one.moves }));
  if (one.ended_by) lines.push(t(`floor.bookings.by.${one.ended_by}`));
  if (one.reason) lines.push(t('floor.bookings.because', { reason: one.reason, name: one.approved_by || '' }));
  return lines.map((line) => h('p', { class: 'lanes-said' }, line));
}

function contact(one) {
  if (one.contact) return h('span', { class: 'bookings-tel figure' }, one.contact);
  return h('span', { class: 'lanes-said' }, t(one.has_contact ? 'floor.bookings.contact_left' : 'floor.bookings.contact_none'));
}
