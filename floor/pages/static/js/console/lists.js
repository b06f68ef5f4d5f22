// The right of the console: who waits, what is set aside, who was missed, what was transferred here.

import { h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { pick, reasonWords, t } from '../words.js';
import { granted, grantedFor } from './orders.js';
import { bookedBadge, callable, laneBadge, lentBadge, levelBadge, waited } from './parts.js';

const TABS = [
  { name: 'waiting', icon: 'users', of: (v) => v.waiting, count: callable },
  { name: 'reserved', icon: 'arrow-right-left', of: (v) => v.reserved, count: (v) => v.reserved.length },
  { name: 'held', icon: 'hourglass', of: (v) => v.held, count: (v) => v.held.length },
  { name: 'missed', icon: 'footprints', of: (v) => v.missed, count: (v) => v.missed.length },
];

/** desk: {view, tab, setTab(name), openTicket(ticket), act(ticket, order), chooseNumber()} */
export function lists(desk) {
  const tab = TABS.find((one) => one.name === desk.tab) || TABS[0];
  const rows = tab.of(desk.view) || [];
  return h('div', {}, tabs(desk, tab),
    h('div', { class: 'rows-box', id: 'rows-box', role: 'tabpanel', 'aria-labelledby': `tab-${tab.name}`, tabindex: '-1' },
      rows.length ? h('ol', { class: 'rows' }, rows.map((ticket) => row(desk, tab.name, ticket)))
        : h('p', { class: 'rows-none' }, icon('circle-check'), t(`floor.console.none.${tab.name}`)),
      tab.name === 'waiting' && tab.count(desk.view) > rows.length
        ? h('p', { class: 'hint rows-more' }, t('floor.console.more', { n: tab.count(desk.view) - rows.length })) : null),
    desk.chooses && granted(desk.view, 'call') && desk.view.counter.state !== 'closed'
      ? h('p', { class: 'lists-foot' }, h('button', { type: 'button', class: 'btn btn-small', data: { key: 'choose' }, on: { click: () => desk.chooseNumber() } }, icon('search'), t('floor.console.call'))) : null);
}

function tabs(desk, present) {
  return h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('floor.console.lists') }, TABS.map((tab) => h('button', {
    type: 'button', role: 'tab', id: `tab-${tab.name}`, class: 'tab', data: { key: tab.name },
    'aria-selected': String(tab === present), 'aria-controls': 'rows-box', tabindex: tab === present ? '0' : '-1',
    on: { click: () => desk.setTab(tab.name), keydown: (event) => move(event, desk, tab) },
  }, icon(tab.icon), h('span', {}, t(`floor.console.tab.${tab.name}`)), h('b', { class: 'tab-count figure' }, tab.count(desk.view)))));
}

function move(event, desk, tab) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = (TABS.indexOf(tab) + step + TABS.length) % TABS.length;
  desk.setTab(TABS[at].name);
  document.getElementById(`tab-${TABS[at].name}`).focus();
}

function row(desk, list, ticket) {
  const quick = { held: 'resume', missed: 'return' }[list];
  return h('li', { class: `row row-${ticket.state === 'waiting' ? ticket.level : 'ok'}`, data: { key: ticket.id } },
    h('button', { type: 'button', class: 'row-main', on: { click: () => desk.openTicket(ticket) }, 'aria-haspopup': 'dialog' },
      h('span', { class: 'row-number number' }, ticket.number),
      h('span', { class: 'row-matter' }, pick(ticket.matter_name)),
      h('span', { class: 'row-facts' }, laneBadge(ticket.lane), bookedBadge(ticket), lentBadge(ticket.lent), ticket.state === 'waiting' ? levelBadge(ticket.level) : null, h('span', { class: 'row-time' }, fact(desk, list, ticket)))),
    quick && grantedFor(desk.view, quick)
      ? h('button', { type: 'button', class: 'btn btn-small row-quick', 'aria-disabled': desk.acts.any() ? 'true' : null, on: { click: () => desk.act(ticket, quick) } },
        icon('undo-2'), t(`floor.console.${quick === 'resume' ? 'take_up' : 'return'}`))
      : null);
}

function fact(desk, list, ticket) {
  if (list === 'held') return reasonWords(ticket.hold_reason) || t('floor.state.held');
  if (list === 'missed') return t('floor.console.called_at', { time: ticket.called_at ? hhmm(ticket.called_at) : '' });
  const { wait } = ticket;
  const still = wait && wait.high_min ? ` · ${t('floor.console.still', { low: wait.low_min, high: wait.high_min })}` : '';
  return waited(ticket, desk.view) + still;
}
