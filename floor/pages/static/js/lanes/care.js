// Visitors of the care and green lanes, and who helps each of them.

import { h, icon } from '../dom.js';
import { minutes } from '../format.js';
import { pick, t } from '../words.js';
import { ask, select } from '../console/dialog.js';
import { grantedText, laneBadge, levelBadge, waitedNow } from '../console/parts.js';

const HEADS = ['number', 'lane', 'matter', 'state', 'helper'];

/** help(ticket): opens the dialog; null when this session may not name helpers. */
export function careTable(care, help) {
  if (!care.tickets.length) return h('div', {}, h('p', { class: 'lanes-none', data: { key: 'none' } }, icon('circle-check'), t('floor.lanes.none')));
  return h('div', {}, h('table', { class: 'table lanes-table', data: { key: 'care' } },
    h('thead', {}, h('tr', {}, HEADS.map((name) => h('th', { scope: 'col' }, t(`floor.lanes.col.${name}`))))),
    h('tbody', {}, care.tickets.map((ticket) => row(care, ticket, help)))));
}

function row(care, ticket, help) {
  return h('tr', { class: ticket.helper ? '' : 'lanes-wants', data: { key: ticket.id, number: ticket.number } },
    h('th', { scope: 'row', class: 'lanes-number number' }, ticket.number),
    h('td', {}, h('div', { class: 'lanes-badges' }, laneBadge(ticket.lane),
      ticket.ground ? h('span', { class: 'badge badge-care' }, icon('hand-helping'), t(`floor.ground.${ticket.ground}`)) : null),
    ticket.granted ? h('p', { class: 'lanes-said' }, grantedText(ticket)) : null),
    h('td', {}, pick(ticket.matter_name)),
    h('td', {}, h('div', { class: 'lanes-badges' }, where(ticket), levelBadge(ticket.level)), h('p', { class: 'lanes-said' }, minutes(waitedNow(ticket, care)))),
    h('td', {}, h('div', { class: 'lanes-helper' },
      ticket.helper ? h('strong', {}, icon('handshake'), ticket.helper.name) : h('span', {}, t('floor.lanes.no_helper')),
      help ? h('button', { type: 'button', class: ticket.helper ? 'btn btn-small' : 'btn btn-small btn-primary', data: { key: 'help' }, on: { click: () => help(ticket) } },
        t(ticket.helper ? 'floor.lanes.change' : 'floor.lanes.assign')) : null)));
}

function where(ticket) {
  const words = t(`floor.state.${ticket.state}`);
  return h('span', { class: 'badge' }, ticket.counter ? `${words} · ${t('floor.counter_n', { n: ticket.counter })}` : words);
}

export function askHelper(care, ticket, send) {
  const own = care.helpers.map((one) => [one.login, one.with ? t('floor.lanes.busy', { name: one.name, n: one.with }) : one.name]);
  const now = ticket.helper ? (care.helpers.find((one) => one.id === ticket.helper.id) || {}).login : '';
  const chosen = now || (care.helpers.find((one) => !one.with) || {}).login || '';
  ask({
    title: t('floor.lanes.ask', { number: ticket.number }), intro: t('floor.lanes.ask_line'),
    fields: { helper: select(t('floor.lanes.col.helper'), [...own, ['', t('floor.lanes.nobody')]], chosen) },
    confirm: t('floor.confirm'), send,
  });
}
