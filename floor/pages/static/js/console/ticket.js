// A ticket out of the lists: what it is and what may be done with it from here.

import { h, icon } from '../dom.js';
import { hhmm, minutes } from '../format.js';
import { pick, reasonWords, t } from '../words.js';
import { askCall, askCancel, askHold, askLane, askTransfer, facts } from './asks.js';
import { close, tell } from './dialog.js';
import { grantedFor, whyNot } from './orders.js';
import { bookedBadge, grantedText, laneBadge, levelBadge, waitedNow } from './parts.js';

const path = (ticket, name) => `/tickets/${encodeURIComponent(ticket.id)}/${name}`;

/** What fits a ticket's state: [order, icon]. */
const FITS = {
  waiting: [['call', 'bell'], ['grant_lane', 'heart-handshake'], ['transfer', 'arrow-right-left'], ['hold', 'hourglass'], ['reprint', 'printer'], ['cancel', 'circle-x']],
  held: [['resume', 'undo-2'], ['grant_lane', 'heart-handshake'], ['reprint', 'printer'], ['cancel', 'circle-x']],
  called: [],
  serving: [],
  closed: [['return', 'undo-2']],
};

/** desk: {view, acts}. Opens the dialog of one ticket. */
export function openTicket(desk, ticket) {
  const { view } = desk;
  const orders = (FITS[ticket.state] || []).filter(([name]) => grantedFor(view, name) && (name !== 'call' || desk.chooses));
  tell(t('floor.console.ticket', { number: ticket.number }),
    h('p', { class: 'hand-badges' }, laneBadge(ticket.lane), bookedBadge(ticket), levelBadge(ticket.level), ticket.ground ? h('span', { class: 'badge badge-care' }, t(`floor.ground.${ticket.ground}`)) : null),
    facts([
      [t('floor.console.matter'), pick(ticket.matter_name)],
      [t('floor.console.state'), ticket.outcome ? t(`floor.outcome.${ticket.outcome}`) : t(`floor.state.${ticket.state}`)],
      [t('floor.console.taken_label'), hhmm(ticket.taken_at)],
      [t('floor.console.waited_label'), minutes(waitedNow(ticket, view))],
      [t('floor.console.due_label'), ticket.due_at ? hhmm(ticket.due_at) : ''],
      [t('floor.console.reason_label'), reasonWords(ticket.hold_reason)],
      [t('floor.console.granted_label'), ticket.granted ? grantedText(ticket) : ''],
      [t('floor.lanes.col.helper'), ticket.helper ? ticket.helper.name : ''],
    ]),
    h('div', { class: 'ticket-acts' }, orders.map(([name, glyph]) => h('button', { type: 'button', class: 'btn', on: { click: () => choose(desk, ticket, name) } },
      icon(glyph), t(`floor.console.${name === 'resume' ? 'take_up' : name}`)))));
}

function choose(desk, ticket, name) {
  const send = (body) => giveFor(desk, ticket, name, body);
  const asks = {
    call: () => callThis(desk, ticket),
    grant_lane: () => askLane(ticket, send),
    transfer: () => askTransfer(desk.view, ticket, send),
    hold: () => askHold(ticket, send),
    cancel: () => askCancel(ticket, send),
  };
  if (asks[name]) {
    asks[name]();
    return;
  }
  close();
  send({});
}

/** Calls a number out of turn; without a ticket the dialog asks for the number. */
export function callThis(desk, ticket) {
  const not = whyNot(desk.view, 'call');
  if (not) {
    close();
    desk.say('bad', t(not[0], not[1]));
    return;
  }
  askCall(ticket, (body) => desk.acts.give('call', `/counters/${desk.view.counter.number}/call`, body));
}

export function giveFor(desk, ticket, name, body) {
  // Taking up a held ticket is not resuming the counter, though both orders are called resume.
  const key = name === 'resume' ? 'take_up' : name;
  return desk.acts.give(key, path(ticket, name), body, t(`floor.console.done.${key}`, { number: ticket.number }));
}
