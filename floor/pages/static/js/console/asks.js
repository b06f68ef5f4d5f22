// The dialogs of the console: what each order needs to know before it is given.

import { h } from '../dom.js';
import { pick, t } from '../words.js';
import { ask, checks, radios, reason, select, text } from './dialog.js';
import { callable, counterText } from './parts.js';

const GROUNDS = ['elder', 'disabled', 'mobility', 'pregnant', 'minor', 'soldier', 'disabled_soldier', 'legal', 'other'];
const LANES = ['care', 'green', 'ordinary'];

const ready = (kind, names) => names.map((name) => t(`floor.console.reason.${kind}.${name}`));
const needReason = ({ reason: words }) => (words ? '' : t('floor.console.reason_needed'));
const without = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

export function askHold(ticket, send) {
  ask({
    title: t('floor.console.ask.hold', { number: ticket.number }),
    intro: t(ticket.state === 'waiting' ? 'floor.console.ask.hold_waiting' : 'floor.console.ask.hold_line'),
    fields: { reason: reason(t('floor.console.reason_label'), ready('hold', ['papers', 'forms', 'payment', 'away']), true) },
    confirm: t('floor.console.hold'), check: needReason, send,
  });
}

export function askCancel(ticket, send) {
  ask({
    title: t('floor.console.ask.cancel', { number: ticket.number }), intro: t('floor.console.ask.cancel_line'), danger: true,
    fields: { reason: reason(t('floor.console.reason_label'), ready('cancel', ['gone', 'wrong', 'done']), true) },
    confirm: t('floor.console.cancel'), check: needReason, send,
  });
}

export function askPause(send) {
  ask({
    title: t('floor.console.ask.pause'), intro: t('floor.console.ask.pause_line'),
    fields: {
      reason: reason(t('floor.console.reason_label'), ready('pause', ['papers', 'system', 'away', 'handover']), true),
      cover: text(t('floor.console.cover'), '', t('floor.console.cover_hint')),
    },
    confirm: t('floor.console.pause'), check: needReason, send: (values) => send(without(values)),
  });
}

export function askClose(view, send) {
  ask({
    title: t('floor.console.ask.close', { n: view.counter.number }), intro: t('floor.console.ask.close_line', { n: callable(view) }),
    fields: {
      reason: reason(t('floor.console.reason_optional'), ready('close', ['shift', 'handover', 'leave']), false),
      cover: text(t('floor.console.cover'), '', t('floor.console.cover_hint')),
    },
    confirm: t('floor.console.close'), send: (values) => send(without(values)),
  });
}

export function askCall(ticket, send) {
  const fields = { reason: reason(t('floor.console.reason_label'), ready('call', ['asked', 'short', 'lead', 'care']), true) };
  if (!ticket) fields.number = text(t('floor.console.number'), '', t('floor.console.number_hint'));
  ask({
    title: ticket ? t('floor.console.ask.call', { number: ticket.number }) : t('floor.console.call'), intro: t('floor.console.ask.call_line'),
    fields: ticket ? fields : { number: fields.number, reason: fields.reason },
    confirm: t('floor.console.call_go'),
    check: (values) => (!ticket && !values.number ? t('floor.console.number_needed') : needReason(values)),
    send: (values) => send({ reason: values.reason, number: ticket ? ticket.number : values.number.toUpperCase() }),
  });
}

/** The counter list follows the matter: only counters that can take it are offered. */
export function askTransfer(view, ticket, send) {
  const any = ['', t('floor.console.any_counter')];
  const counters = (matter) => [any, ...view.counters
    .filter((one) => one.number !== view.counter.number && (one.matters || []).includes(matter))
    .map((one) => [String(one.number), `${counterText(one.number)} · ${t(`floor.counter_state.${one.state}`)}`])];
  const to = select(t('floor.console.counter'), counters(ticket.matter), '');
  const matter = select(t('floor.console.matter'), view.matters.map((one) => [one.code, pick(one.name)]), ticket.matter, (code) => to.set(counters(code), ''));
  ask({
    title: t('floor.console.ask.transfer', { number: ticket.number }), intro: t('floor.console.ask.transfer_line'),
    fields: { matter, counter: to }, confirm: t('floor.console.transfer'),
    check: (values) => (values.matter === ticket.matter && !values.counter ? t('floor.console.transfer_needed') : ''),
    send: (values) => send({
      ...(values.matter === ticket.matter ? {} : { matter: values.matter }),
      ...(values.counter ? { counter: Number(values.counter) } : {}),
    }),
  });
}

export function askLane(ticket, send) {
  const ground = radios(t('floor.console.ground'), GROUNDS.map((code) => [code, t(`floor.ground.${code}`)]), ticket.ground || '');
  const others = LANES.filter((code) => code !== ticket.lane);
  const why = text(t('floor.console.grant_why'), '', t('floor.console.grant_why_hint'));
  const project = text(t('floor.console.project'), '', t('floor.console.project_hint'));
  const show = (code) => {
    ground.node.hidden = code !== 'care';
    project.node.hidden = code !== 'green';
  };
  const lane = radios(t('floor.console.lane'), others.map((code) => [code, t(`floor.lane.${code}`)]), others[0], show);
  show(others[0]);
  ask({
    title: t('floor.console.ask.lane', { number: ticket.number }), intro: t('floor.console.ask.lane_line'),
    fields: { lane, ground, project, reason: why }, confirm: t('floor.console.grant_lane'),
    check: (values) => {
      if (values.lane === 'care' && !values.ground) return t('floor.error.ground_required');
      return values.lane === 'green' && !values.project ? t('floor.console.project_needed') : '';
    },
    send: (values) => send(without({ ...values, ground: values.lane === 'care' ? values.ground : '', project: values.lane === 'green' ? values.project : '' })),
  });
}

export function askMatters(view, all, send) {
  const name = (code) => { const found = view.matters.find((one) => one.code === code); return found ? pick(found.name) : code; };
  ask({
    title: t('floor.console.matters_change'), intro: t('floor.console.matters_line'),
    fields: { matters: checks(t('floor.console.matters'), all.map((code) => [code, name(code)]), view.counter.matters) },
    confirm: t('floor.confirm'), check: (values) => (values.matters.length ? '' : t('floor.console.matters_needed')), send,
  });
}

/** What a waiting, held or missed ticket is, in words. */
export function facts(rows) {
  return h('dl', { class: 'facts' }, rows.filter(([, value]) => value).map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))));
}
