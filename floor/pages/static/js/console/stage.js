// The middle of the console: the ticket in hand, its timer, and the buttons.

import { secondsSince, secondsUntil } from '../clock.js';
import { h, icon } from '../dom.js';
import { hhmm, mmss } from '../format.js';
import { pick, t } from '../words.js';
import { keyName } from './keys.js';
import { ORDERS, expected, granted, whyNot } from './orders.js';
import { actButton, bookedBadge, callable, grantedText, laneBadge, lentBadge, levelBadge, waited } from './parts.js';

const GRID = ['recall', 'start', 'finish', 'no_show', 'transfer', 'hold', 'withdraw', 'pause'];
const NEAR = 0.8;

/** desk: {view, keys, acts, news, press(name), openForm} */
export function stage(desk) {
  const { view } = desk;
  if (view.counter.state === 'closed') return h('div', {}, desk.openForm(), newsLine(desk.news));
  return h('div', {}, card(desk), newsLine(desk.news), bigButton(desk), grid(desk));
}

function card(desk) {
  const { view } = desk;
  if (view.ticket) return inHand(desk);
  return view.counter.state === 'paused' ? paused(view) : idle(desk);
}

function inHand(desk) {
  const { view } = desk;
  const { ticket } = view;
  const serving = ticket.state === 'serving';
  return h('article', { class: `hand hand-${ticket.state}`, data: { key: 'hand' } },
    h('p', { class: 'hand-state' }, icon(serving ? 'play' : 'bell'), h('strong', {}, t(`floor.state.${ticket.state}`)),
      h('span', {}, t('floor.console.calls', { n: ticket.call_no }))),
    h('h2', { class: 'hand-number number' }, ticket.number),
    h('p', { class: 'hand-matter' }, pick(ticket.matter_name)),
    (ticket.matters || []).length > 1 ? h('p', { class: 'hand-granted' }, icon('list-checks'), t('floor.console.several', { n: ticket.done + 1, all: ticket.matters.length, list: ticket.matters.map(pick).join(' → ') })) : null,
    h('p', { class: 'hand-badges' }, laneBadge(ticket.lane), bookedBadge(ticket), lentBadge(view.why && view.why.lent),
      ticket.ground ? h('span', { class: 'badge badge-care' }, icon('hand-helping'), t(`floor.ground.${ticket.ground}`)) : null,
      h('span', { class: 'badge' }, icon('clock'), waited(ticket, view)),
      levelBadge(ticket.level),
      h('span', { class: 'badge' }, icon('ticket'), t('floor.console.taken', { time: hhmm(ticket.taken_at) })),
      ticket.helper ? h('span', { class: 'badge badge-info' }, icon('handshake'), t('floor.console.helper', { name: ticket.helper.name })) : null,
      ticket.wait_no > 1 ? h('span', { class: 'badge' }, icon('repeat'), t('floor.console.wait_no', { n: ticket.wait_no })) : null),
    ticket.granted ? h('p', { class: 'hand-granted' }, icon('info'), grantedText(ticket)) : null,
    timer(view), more(desk));
}

/** What is seldom needed for the ticket in hand stands small in its card. */
function more(desk) {
  const names = ['cancel', 'reprint', 'notice'].filter((name) => granted(desk.view, name) && !whyNot(desk.view, name));
  return h('p', { class: 'hand-more' }, names.map((name) => h('button', {
    type: 'button', class: 'btn btn-small btn-quiet', data: { key: `more-${name}` }, on: { click: () => desk.press(name) },
  }, icon(ORDERS[name].icon), t(`floor.console.${name}`))), serving(desk) ? desk.books.map((book) => bookLink(book, desk.view.ticket)) : []);
}

const serving = (desk) => desk.view.ticket.state === 'serving';

/** A register opens beside the console, with what the matter in hand fills in. */
function bookLink(book, ticket) {
  return h('a', {
    class: 'btn btn-small btn-quiet', href: `/registers/${book.code}?matter=${encodeURIComponent(ticket.matter)}`, target: `book-${book.code}`, data: { key: `book-${book.code}` },
  }, icon('book-open'), pick(book.name));
}

function timer(view) {
  const { ticket } = view;
  const serving = ticket.state === 'serving';
  const since = serving ? ticket.started_at : ticket.called_at;
  const s = since ? secondsSince(since) : 0;
  const mean = meanSeconds(view, ticket.matter);
  const share = serving && mean ? s / mean : 0;
  const level = share >= 1 ? 'over' : share >= NEAR ? 'near' : 'fine';
  const word = serving ? t(`floor.console.timer.${level}`, { n: Math.round(mean / 60) }) : t('floor.console.timer.called');
  return h('div', { class: `timer timer-${serving ? level : 'called'}`, role: 'timer', 'aria-live': 'off' },
    h('span', { class: 'timer-time figure' }, mmss(s)),
    h('span', { class: 'timer-word' }, icon(level === 'over' ? 'triangle-alert' : 'timer'), word),
    serving ? h('span', { class: 'timer-track' }, h('span', { class: 'timer-fill', css: { '--share': Math.min(1, share).toFixed(3) } })) : null);
}

function meanSeconds(view, code) {
  const matter = view.matters.find((one) => one.code === code);
  return matter ? matter.mean_min * 60 : 0;
}

function idle(desk) {
  const { view } = desk;
  const { next } = view;
  const head = next ? view.waiting.find((one) => one.number === next.number) || (view.reserved || []).find((one) => one.number === next.number) : null;
  return h('article', { class: 'hand hand-idle', data: { key: 'hand' } },
    h('p', { class: 'hand-state' }, icon(next ? 'users' : 'coffee'), h('strong', {}, t('floor.console.free'))),
    next
      ? [h('p', { class: 'hand-lead' }, t('floor.console.next_is')),
        h('h2', { class: 'hand-number number' }, next.number),
        h('p', { class: 'hand-matter' }, head ? pick(head.matter_name) : ''),
        h('p', { class: 'hand-badges' }, laneBadge(next.lane), lentBadge(next.lent), head ? bookedBadge(head) : null, head ? h('span', { class: 'badge' }, icon('clock'), waited(head, view)) : null, head ? levelBadge(head.level) : null)]
      : [h('h2', { class: 'hand-nobody' }, t('floor.console.nobody')), h('p', { class: 'hand-lead' }, t('floor.console.nobody_line'))],
    after(desk),
    rating(view.rating));
}

/** The visitor who was just served has another matter: gone on with here, or called in turn elsewhere. */
function after(desk) {
  const { after: next } = desk.view;
  if (!next) return null;
  const words = t(next.here ? 'floor.console.after_here' : 'floor.console.after_there', { number: next.number, matter: pick(next.matter) });
  return h('div', { class: 'hand-after', data: { key: 'after' } }, h('p', {}, icon('footprints'), h('span', {}, words)),
    next.here ? h('button', { type: 'button', class: 'btn btn-primary', data: { key: 'go-on', act: 'go_on' }, 'aria-disabled': desk.acts.any() ? 'true' : null, on: { click: () => desk.goOn(next) } },
      icon('play'), t('floor.console.go_on')) : null);
}

function paused(view) {
  return h('article', { class: 'hand hand-paused', data: { key: 'hand' } },
    h('p', { class: 'hand-state' }, icon('circle-pause'), h('strong', {}, t('floor.counter_state.paused'))),
    h('h2', { class: 'hand-nobody' }, t('floor.console.paused_title')),
    h('p', { class: 'hand-lead' }, t('floor.console.paused_since', { time: view.counter.since ? hhmm(view.counter.since) : '' })),
    rating(view.rating));
}

/** Whether the last visitor rated, never how: nobody is to be asked about it. */
function rating(state) {
  if (!state) return null;
  const params = { number: state.ticket_number, s: state.until ? Math.ceil(secondsUntil(state.until)) : 0 };
  const glyph = { open: 'hourglass', rated: 'circle-check', timeout: 'circle-x' }[state.state] || 'star';
  return h('p', { class: `hand-rating hand-rating-${state.state}` }, icon(glyph), t(`floor.console.rating.${state.state}`, params));
}

function newsLine(news) {
  if (!news) return h('p', { class: 'news', data: { key: 'news' }, role: 'status' });
  const glyph = { good: 'circle-check', bad: 'triangle-alert', info: 'info' }[news.kind];
  return h('p', { class: `news news-${news.kind}`, data: { key: 'news' }, role: 'status' }, icon(glyph), h('span', {}, news.text));
}

function bigButton(desk) {
  const { view, acts } = desk;
  const name = view.counter.state === 'paused' ? 'resume' : 'next';
  const not = whyNot(view, name);
  const keys = name === 'next' ? ['Space', keyName(desk.keys.next)] : [keyName(desk.keys.pause)];
  return h('button', {
    type: 'button', class: view.counter.offered && !not ? 'big big-lit' : 'big', data: { key: 'big', act: name },
    'aria-disabled': not || acts.busy(name) ? 'true' : null, 'aria-busy': acts.busy(name) ? 'true' : null,
    'aria-keyshortcuts': keys.join(' '), on: { click: () => desk.press(name) },
  }, icon(ORDERS[name].icon), h('span', { class: 'big-words' },
    h('strong', {}, t(`floor.console.${name}`)), h('span', {}, not ? t(not[0], not[1]) : waitingLine(view))),
  h('span', { class: 'big-keys' }, keys.map((key) => h('kbd', {}, key === 'Space' ? t('floor.console.space') : key))));
}

function waitingLine(view) {
  const { offered, ready } = view.counter;
  if (offered) return t('floor.console.offered', { number: offered.number });
  if (ready && !callable(view)) return t('floor.console.ready');
  const n = callable(view);
  return n ? t('floor.console.waiting_n', { n }) : t('floor.console.nobody');
}

function grid(desk) {
  const wanted = expected(desk.view);
  const names = GRID.filter((name) => granted(desk.view, name));
  return h('div', { class: 'acts', role: 'group', 'aria-label': t('floor.console.acts') }, names.map((name) => gridButton(desk, name, wanted)));
}

function gridButton(desk, name, wanted) {
  // A paused counter resumes with the same button and key.
  const order = name === 'pause' && desk.view.counter.state === 'paused' ? 'resume' : name;
  return actButton({
    name,
    icon: ORDERS[order].icon,
    word: t(`floor.console.${order}`),
    key: desk.keys[name] ? keyName(desk.keys[name]) : null,
    busy: desk.acts.busy(order),
    off: Boolean(whyNot(desk.view, order)) || desk.acts.busy(order),
    kind: order === wanted && order !== 'resume' ? 'btn-primary' : '',
    press: () => desk.press(name),
  });
}
