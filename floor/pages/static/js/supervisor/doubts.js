// Who is close to the limit, and what could hide a lapse: holds, withdrawn calls, hasty no-shows.

import { $, h, icon } from '../dom.js';
import { hhmm, mmss } from '../format.js';
import { pick, reasonWords, t } from '../words.js';
import { lane, none, number, wholeMin } from './parts.js';

const SHOWN = 12;

function waiter(ticket, drift) {
  const late = ticket.level === 'lapsed';
  return h('li', { class: `sup-line ${late ? 'sup-bad' : 'sup-warn'}`, data: { key: ticket.id } },
    number(ticket.id, ticket.number),
    h('span', { class: 'sup-line-words' }, h('span', {}, pick(ticket.matter_name)), lane(ticket.lane)),
    h('span', { class: 'sup-line-time figure' }, mmss(ticket.waited_s + drift)),
    h('span', { class: `badge badge-${late ? 'bad' : 'warn'}` }, icon(late ? 'triangle-alert' : 'hourglass'), t(`floor.level.${ticket.level}`)));
}

export function warned({ view, waiting }) {
  const list = [...view.warned].sort((a, b) => b.waited_s - a.waited_s);
  const more = list.length - SHOWN;
  $('#warned-note').textContent = t('floor.supervisor.warned_note', { n: $('#main').dataset.warnMin });
  if (!list.length) return h('div', {}, none('floor.supervisor.nobody_warned', { n: $('#main').dataset.warnMin }));
  return h('div', {}, h('ul', { class: 'sup-lines' }, list.slice(0, SHOWN).map((ticket) => waiter(ticket, waiting))),
    more > 0 && h('p', { class: 'hint sup-more' }, t('floor.supervisor.more_n', { n: more })));
}

function doubt(key, id, text, words) {
  return h('li', { class: 'sup-line', data: { key } }, number(id, text), h('span', { class: 'sup-line-words' }, words));
}

function group(key, glyph, items) {
  return h('section', { class: 'sup-doubt', data: { key } },
    h('h3', {}, icon(glyph), h('span', {}, t(`floor.supervisor.doubt.${key}`)), h('span', { class: items.length ? 'badge badge-warn' : 'badge' }, items.length)),
    items.length > 0 && h('ul', { class: 'sup-lines' }, items.slice(0, SHOWN)),
    items.length > SHOWN && h('p', { class: 'hint sup-more' }, t('floor.supervisor.more_n', { n: items.length - SHOWN })));
}

export function doubtful({ view }) {
  const { holds, withdrawn, quick_no_shows: quick } = view.doubtful;
  $('#doubtful-note').textContent = t('floor.supervisor.doubtful_note');
  const held = holds.map((ticket) => doubt(ticket.id, ticket.id, ticket.number,
    t('floor.supervisor.held_line', { reason: reasonWords(ticket.hold_reason) || '—', matter: pick(ticket.matter_name) })));
  const taken = (one) => ({ at: hhmm(one.at), counter: one.counter, waited: wholeMin(one.waited_s), called_s: Math.round(one.called_s || 0) });
  const line = (kind) => (one) => {
    return doubt(`${one.number}-${one.at}`, one.ticket, one.number, t(`floor.supervisor.${kind}_line`, taken(one)));
  };
  return h('div', {},
    group('holds', 'circle-pause', held),
    group('withdrawn', 'undo-2', withdrawn.map(line('withdrawn'))),
    group('quick', 'footprints', quick.map(line('quick'))));
}
