// One ticket's whole story: found by its number, told in the order in which it happened.

import { problemText, read } from '../api.js';
import { hallNow, hallOffsetMin } from '../clock.js';
import { $, fill, h, icon } from '../dom.js';
import { hhmm, hhmmss, minutes } from '../format.js';
import { pick, t } from '../words.js';
import { actorName, factReason, factSentence } from './facts.js';
import { lane, none } from './parts.js';

const DIGITS = 3; // A017: numbers below 1000 have three
const GLYPHS = {
  taken: 'ticket', called: 'bell', recalled: 'repeat', withdrawn: 'undo-2', started: 'play', finished: 'circle-check', no_show: 'footprints',
  returned: 'arrow-left', held: 'circle-pause', resumed: 'play', transferred: 'arrow-right-left', cancelled: 'circle-x', lane_granted: 'heart-handshake', helper_assigned: 'handshake', matter_added: 'plus', matter_done: 'circle-check', went_on: 'play',
  lapsed: 'triangle-alert', wait_redated: 'hourglass', rated: 'star', reprinted: 'printer', notice_printed: 'file-text', why_printed: 'circle-help', print_moved: 'printer', print_routed: 'printer',
};
let asked = ''; // the answer of an older question must not replace that of the newer one

/** `a17` is A017; null when it is no number of a ticket. */
export function tidyNumber(text) {
  const parts = /^([A-Z])0*(\d{1,6})$/.exec(text.replace(/[\s-]/g, '').toUpperCase());
  return parts ? `${parts[1]}${parts[2].padStart(DIGITS, '0')}` : null;
}

function head(ticket) {
  const row = (key, ...value) => [h('dt', {}, t(`floor.supervisor.${key}`)), h('dd', {}, ...value)];
  const state = ticket.outcome ? t(`floor.outcome.${ticket.outcome}`) : t(`floor.state.${ticket.state}`);
  return h('dl', { class: 'sup-facts' },
    row('state', h('strong', {}, state)),
    row('matter', pick(ticket.matter_name) || ticket.matter, ' ', lane(ticket.lane)),
    row('taken', `${ticket.taken_at.slice(0, 10)} ${hhmm(ticket.taken_at)}`),
    ticket.waited_s !== undefined && ticket.state !== 'closed' && row('waited', minutes(ticket.waited_s)),
    ticket.counter && row('counter', t('floor.counter_n', { n: ticket.counter })));
}

function step(fact) {
  const bad = fact.kind === 'lapsed';
  return h('li', { class: `sup-step ${bad ? 'sup-step-bad' : ''}` },
    h('span', { class: 'sup-step-icon' }, icon(GLYPHS[fact.kind] || 'info')),
    h('div', {},
      h('p', {}, factSentence(fact)),
      factReason(fact),
      h('p', { class: 'hint' }, h('time', { datetime: fact.at }, hhmmss(fact.at)), ` · ${t('floor.supervisor.seq', { n: fact.seq })} · ${actorName(fact)}`)));
}

function story(ticket) {
  const history = ticket.history || [];
  return [head(ticket), h('h3', {}, t('floor.supervisor.history')),
    history.length ? h('ol', { class: 'sup-steps' }, history.map(step)) : none('floor.supervisor.no_history')];
}

export async function openHistory(id) {
  asked = id;
  const name = id.replace(/^\d{8}-/, '');
  $('#history-title').textContent = t('floor.supervisor.history_title', { number: name });
  fill($('#history-body'), h('p', { class: 'sup-none' }, t('floor.loading')));
  if (!$('#history').open) $('#history').showModal();
  const answer = await read(`/tickets/${encodeURIComponent(id)}`);
  if (asked !== id) return;
  if (answer.ok) fill($('#history-body'), story(answer.data.ticket));
  else fill($('#history-body'), h('p', { class: 'note note-bad' }, icon('triangle-alert'), h('span', {}, problemText(answer.problem))));
}

export function setUpSearch() {
  const input = $('#sup-search-number');
  input.addEventListener('input', () => input.setCustomValidity(''));
  $('#sup-search').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = tidyNumber(input.value);
    if (!text) {
      input.setCustomValidity(t('floor.supervisor.search_wrong'));
      input.reportValidity();
      return;
    }
    const today = new Date(hallNow() + hallOffsetMin() * 60000).toISOString().slice(0, 10);
    const day = $('#sup-search-day').value || today;
    input.value = text;
    openHistory(`${day.replace(/-/g, '')}-${text}`);
  });
}
