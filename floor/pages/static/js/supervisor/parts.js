// Small parts that several panels of the supervisor's page share.

import { h, icon } from '../dom.js';
import { t } from '../words.js';

export const LANES = ['ordinary', 'care', 'green', 'booked'];
const LANE_ICONS = { ordinary: 'users', care: 'heart-handshake', green: 'leaf', booked: 'calendar-check' };

/** A number that opens its history. */
export function number(id, text, extra = '') {
  return h('button', {
    class: `sup-number number ${extra}`.trim(), type: 'button', data: { ticket: id }, title: t('floor.supervisor.history_of', { number: text }),
  }, text);
}

export function lane(name) {
  return h('span', { class: `badge badge-${name}` }, icon(LANE_ICONS[name] || 'users'), t(`floor.lane.${name}`));
}

export function none(key, params) {
  return h('p', { class: 'sup-none' }, icon('circle-check'), h('span', {}, t(key, params)));
}

/** Whole minutes; a wait of 29:59 is 29, never 30. */
export function wholeMin(seconds) {
  return Math.floor(seconds / 60);
}

export function tone(level) {
  return { warn: 'warn', lapsed: 'bad' }[level] || 'ok';
}
