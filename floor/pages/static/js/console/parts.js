// Small pieces that several parts of the console draw.

import { hallNow, secondsSince } from '../clock.js';
import { h, icon } from '../dom.js';
import { hhmm, minutes } from '../format.js';
import { pick, t } from '../words.js';

const LANE_ICON = { ordinary: 'users', care: 'heart-handshake', green: 'leaf', booked: 'calendar-check' };
const LEVEL_ICON = { ok: 'clock', warn: 'hourglass', lapsed: 'triangle-alert' };
const LEVEL_BADGE = { ok: '', warn: 'badge-warn', lapsed: 'badge-bad' };

export function laneBadge(lane) {
  return h('span', { class: `badge badge-${lane}` }, icon(LANE_ICON[lane] || 'users'), t(`floor.lane.${lane}`));
}

/** Of a matter that the counter only lends itself to. */
export function lentBadge(lent) {
  return lent ? h('span', { class: 'badge badge-info' }, icon('hand-helping'), t('floor.console.lent')) : null;
}

/** The booked time, for the clerk; an appointment that came too late shows it too. */
export function bookedBadge(ticket) {
  if (!ticket.booked_at) return null;
  const key = ticket.lane === 'booked' ? 'floor.console.booked' : 'floor.console.booked_late';
  return h('span', { class: 'badge badge-booked' }, icon('calendar-check'), t(key, { time: hhmm(ticket.booked_at) }));
}

export function levelBadge(level) {
  if (!level || level === 'ok') return null;
  return h('span', { class: `badge ${LEVEL_BADGE[level]}` }, icon(LEVEL_ICON[level]), t(`floor.level.${level}`));
}

/** Who of the staff put it into its lane, and in what words. */
export function grantedText(ticket) {
  const { by, reason } = ticket.granted;
  const who = by || t(`floor.supervisor.actor.${ticket.granted.actor}`);
  return reason ? t('floor.console.granted_why', { who, reason }) : t('floor.console.granted', { who });
}

/** Seconds waited now: what the picture said and what has passed since; only a running wait grows. */
export function waitedNow(ticket, view) {
  if (ticket.state !== 'waiting' || stillToCome(ticket)) return ticket.waited_s;
  const from = Math.max(Date.parse(view.at), Date.parse(ticket.clock) || 0);
  return ticket.waited_s + Math.max(0, (hallNow() - from) / 1000);
}

/** Before its booked time an appointment does not wait: the time is told instead. */
export function stillToCome(ticket) {
  return Boolean(ticket.booked_at) && ticket.lane === 'booked' && Date.parse(ticket.clock) > hallNow();
}

export function waited(ticket, view) {
  if (stillToCome(ticket)) return t('floor.console.not_yet', { time: hhmm(ticket.clock) });
  const s = waitedNow(ticket, view);
  return s < 60 ? t('floor.console.waited_less') : t('floor.console.waited', { time: minutes(s) });
}

/** How long ago something began. */
export function ago(iso) {
  const s = secondsSince(iso);
  return s < 60 ? t('floor.console.since_less') : t('floor.console.since', { time: minutes(s) });
}

/** Everybody this counter could call: those waiting for its matters and those transferred to it. */
export function callable(view) {
  return Math.max(view.waiting_total, view.waiting.length);
}

export function counterText(counter) {
  return t('floor.counter_n', { n: counter });
}

export function matterName(view, code) {
  const found = (view.matters || []).find((matter) => matter.code === code);
  return found ? pick(found.name) : code;
}

/**
 * A button that never loses focus: what cannot be done now is aria-disabled and says why when pressed.
 * o: {name, icon, key, busy, off, kind, press}
 */
export function actButton(o) {
  return h('button', {
    type: 'button',
    class: `btn act ${o.kind || ''}`.trim(),
    data: { key: `act-${o.name}`, act: o.name },
    'aria-disabled': o.off ? 'true' : null,
    'aria-busy': o.busy ? 'true' : null,
    'aria-keyshortcuts': o.key || null,
    on: { click: o.press },
  }, icon(o.icon), h('span', { class: 'act-word' }, o.word), o.key ? h('kbd', {}, o.key) : null);
}
