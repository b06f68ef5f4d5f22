// The dialogs of the page: book, contact, abandon, move, cancel, and the confirmation to hand over.

import { read } from '../api.js';
import { hallNow, hallOffsetMin } from '../clock.js';
import { h } from '../dom.js';
import { day, hhmm } from '../format.js';
import { pick, t } from '../words.js';
import { ask, radios, select, tell, text } from '../console/dialog.js';

const RESULTS = ['coming', 'cannot_come', 'no_answer'];
const HOW = ['phone', 'message', 'in_person', 'other'];

const two = (n) => String(n).padStart(2, '0');

/** The hall's own date and time, as the fields for them take it. */
export function localNow() {
  return new Date(hallNow() + hallOffsetMin() * 60000).toISOString().slice(0, 16);
}

function withOffset(local) {
  if (!local) return null;
  const minutes = Math.abs(hallOffsetMin());
  return `${local}:00${hallOffsetMin() < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Day and time of a matter, always those that are free now. */
async function times(matter) {
  const dayBox = select(t('floor.bookings.day'), [], '', () => fillTimes());
  const timeBox = select(t('floor.bookings.time'), [], '');
  let days = [];
  function fillTimes() {
    const chosen = days.find((one) => one.day === dayBox.value()) || days[0];
    const slots = chosen ? chosen.slots : [];
    const free = slots.find((slot) => slot.free);
    timeBox.set(slots.map((slot) => [slot.at, slot.free ? t('floor.bookings.slot', { time: hhmm(slot.at), n: slot.free }) : t('floor.bookings.slot_full', { time: hhmm(slot.at) }), !slot.free]), free ? free.at : '');
  }
  async function load(code) {
    const answer = await read(`/appointments/slots?matter=${encodeURIComponent(code)}`);
    days = answer.ok ? answer.data.days : [];
    const first = days.find((one) => one.free);
    dayBox.set(days.map((one) => [one.day, one.free ? day(`${one.day}T12:00:00Z`) : t('floor.bookings.day_full', { day: day(`${one.day}T12:00:00Z`) }), !one.free]), first ? first.day : '');
    fillTimes();
  }
  await load(matter);
  return { fields: { day: dayBox, at: timeBox }, load };
}

export async function askBook(withContact, send) {
  const known = await read('/appointments/slots');
  const matters = known.ok ? known.data.matters : [];
  if (!matters.length) {
    tell(t('floor.bookings.book'), h('p', {}, t('floor.bookings.no_matters')));
    return;
  }
  const when = await times(matters[0].code);
  const telephone = text(t('floor.bookings.contact'), '', t('floor.bookings.contact_hint'));
  telephone.input.type = 'tel';
  const code = text(t('floor.bookings.project'), '', t('floor.bookings.project_hint'));
  ask({
    title: t('floor.bookings.book'), intro: t('floor.bookings.book_line'),
    fields: {
      matter: select(t('floor.bookings.col.matter'), matters.map((one) => [one.code, pick(one.name)]), matters[0].code, (code) => when.load(code)),
      ...when.fields,
      ...(withContact ? { contact: telephone } : {}), project: code,
    },
    check: ({ at }) => (at ? '' : t('floor.error.slot_unknown')),
    confirm: t('floor.bookings.book'), send: ({ matter, at, contact, project }) => send({ matter, at, contact: contact || null, project: project || null }),
  });
}

/** What the visitor is handed: matter, time, code, QR and the one-time notice. */
export function showConfirmation(one) {
  const key = one.url.split('/b/')[1];
  const notice = one.notice ? pick(one.notice) : '';
  tell(t('floor.bookings.confirmed'), h('div', { class: 'bookings-slip' },
    h('p', {}, `${pick(one.matter_name)} · ${day(one.at)} ${hhmm(one.at)}`),
    h('img', { src: `/b/${key}/qr.svg`, alt: t('floor.bookings.qr'), width: 176, height: 176 }),
    h('p', {}, t('floor.bookings.code')), h('p', { class: 'bookings-code figure' }, `${one.code.slice(0, 4)} ${one.code.slice(4)}`),
    h('p', {}, h('a', { href: `/b/${key}` }, t('floor.bookings.open')), ' · ', h('a', { href: `/office/appointments/${encodeURIComponent(one.id)}/slip` }, t('floor.bookings.print'))),
    one.notice ? h('p', { class: 'note' }, notice || t('floor.bookings.no_notice')) : null));
}

export function askContact(one, send) {
  ask({
    title: t('floor.bookings.act.contact'), intro: about(one, one.contact ? t('floor.bookings.call', { contact: one.contact }) : t('floor.bookings.contact_none')),
    fields: { result: radios(t('floor.bookings.result'), RESULTS.map((name) => [name, t(`floor.bookings.result.${name}`)]), 'coming') },
    confirm: t('floor.bookings.record'), send,
  });
}

export function askAbandon(one, send) {
  ask({ title: t('floor.bookings.act.abandon'), intro: about(one, t('floor.bookings.abandon_line')), fields: {}, danger: true, confirm: t('floor.bookings.act.abandon'), send: () => send({}) });
}

function about(one, more) {
  return `${hhmm(one.at)} ${pick(one.matter_name)} · ${more}`;
}

/** Who wants it: the visitor freely, the hall with approval, reason, and the visitor told beforehand. */
function change() {
  const told = h('input', { class: 'input', type: 'datetime-local', value: localNow() });
  const told_at = { node: h('label', { class: 'field' }, h('span', { class: 'label' }, t('floor.missing.told_at')), told), value: () => told.value };
  return {
    by: radios(t('floor.bookings.by'), ['visitor', 'hall'].map((who) => [who, t(`floor.bookings.by_${who}`)]), 'visitor'),
    reason: text(t('floor.missing.reason'), '', t('floor.bookings.hall_only')), approved_by: text(t('floor.missing.approved_by')), told_at,
    told_how: select(t('floor.missing.told_how'), [['', ''], ...HOW.map((name) => [name, t(`floor.bookings.how.${name}`)])], ''),
  };
}

function changed(values) {
  const { by, reason, approved_by: approvedBy, told_at: toldAt, told_how: toldHow } = values;
  if (by === 'visitor') return { by };
  return { by, reason: reason || null, approved_by: approvedBy || null, told_at: withOffset(toldAt), told_how: toldHow || null };
}

export async function askMove(one, send) {
  const when = await times(one.matter);
  ask({
    title: t('floor.bookings.act.move'), intro: about(one, t('floor.bookings.change_line')), fields: { ...when.fields, ...change() },
    check: ({ at }) => (at ? '' : t('floor.error.slot_unknown')), confirm: t('floor.bookings.act.move'), send: (values) => send({ at: values.at, ...changed(values) }),
  });
}

export function askCancelling(one, send) {
  ask({
    title: t('floor.bookings.act.cancel'), intro: about(one, t('floor.bookings.change_line')), fields: change(), danger: true,
    confirm: t('floor.bookings.act.cancel'), send: (values) => send(changed(values)),
  });
}
