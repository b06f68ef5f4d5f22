// The result: the number at once, where to go, and what became of the paper.

import { h, icon } from '/static/floor/js/dom.js';
import { hhmm, range } from '/static/floor/js/format.js';
import { pick, t } from '/static/floor/js/words.js';
import { saying } from './clips.js';
import { big, nearest, reasonWords } from './told.js';
import { runs, spans } from './tiles.js';

const ARROWS = { left: 'arrow-left', right: 'arrow-right', up: 'arrow-up', down: 'arrow-down' };
const LANE_MARK = { care: 'heart-handshake', green: 'leaf', booked: 'calendar-check' };
const UNDER_WAY = ['queued', 'printing'];
const OUT = ['printed', 'sent'];

/** What became of the slip: making, out, doubtful, failed or none (no printer here). */
export function slip(s, view) {
  const job = s.job && view && view.jobs[s.job.id] ? view.jobs[s.job.id] : s.job;
  if (!job || job.reason === 'no_printer') return { state: 'none', reason: null };
  if (UNDER_WAY.includes(job.state)) return { state: 'making', reason: null };
  if (OUT.includes(job.state)) return { state: 'out', reason: null };
  return { state: job.state === 'unknown' ? 'doubtful' : 'failed', reason: job.reason };
}

export function number(m) {
  const { ticket } = m.s;
  const matter = m.view.matters.find((each) => each.code === ticket.matter);
  const lane = m.view.lane_names[ticket.lane];
  return [
    h('div', { class: 'n-card', data: { lane: ticket.lane, say: heard(ticket) } },
      h('p', { class: 'n-head' },
        h('span', { class: 'n-lane' }, icon(LANE_MARK[ticket.lane] || 'ticket'), h('span', {}, lane ? pick(lane) : '')),
        h('span', { class: 'n-matter' }, names(m, ticket))),
      h('h1', { class: 'n-title', tabindex: '-1' },
        h('span', { class: 'n-label' }, t('kiosk.number.title')),
        h('span', { class: 'n-number number' }, ticket.number)),
      facts(ticket)),
    h('div', { class: 'n-way' }, way(ticket.delegated ? { ...matter, counters: [ticket.delegated], zones: matter.delegated ? matter.zones : [] } : matter, ticket.delegated), qr(m, ticket)),
    paper(slip(m.s, m.view), m.view.others),
    foot(m),
  ];
}

/** Number and people ahead; lane, matter and whatever else the card shows are nobody's business but the visitor's. */
function heard({ number: own, ahead, wait, lane }) {
  const long = wait && wait.high_min ? ['kiosk.say.wait', { list: [[wait.low_min, wait.high_min]] }] : null;
  if (lane === 'booked') return saying(['kiosk.say.number', { number: own }]);
  return saying(['kiosk.say.number', { number: own }], ahead ? ['kiosk.say.ahead', { people: ahead }] : 'kiosk.say.nobody', long);
}

/** Every matter on the number. */
function names(m, ticket) {
  const codes = ticket.matters || [ticket.matter];
  return codes.map((code) => m.view.matters.find((each) => each.code === code)).filter(Boolean).map((each) => pick(each.name)).join(t('kiosk.comma'));
}

function facts({ ahead, wait, lane, booked_at: bookedAt }) {
  const one = (label, value) => h('div', { class: 'n-fact' }, h('dt', {}, label), h('dd', {}, value));
  if (bookedAt && lane === 'booked') return h('dl', { class: 'n-facts' }, one(t('kiosk.number.booked'), hhmm(bookedAt)));
  return h('dl', { class: 'n-facts' },
    one(t('kiosk.number.ahead'), ahead ? t('kiosk.number.people', { n: ahead }) : t('kiosk.number.nobody')),
    wait && wait.high_min ? one(t('kiosk.number.wait'), range(wait.low_min, wait.high_min)) : null);
}

function way(matter, delegated) {
  const zones = matter ? matter.zones : [];
  const counters = matter ? matter.counters : [];
  const spoken = counters.length ? { say: saying(['kiosk.say.go', { list: spans(counters) }]) } : {};
  return h('section', { class: 'n-go', data: spoken, 'aria-label': t('kiosk.number.go') },
    h('h2', {}, t('kiosk.number.go')),
    zones.map((zone) => h('p', { class: 'n-zone' },
      h('span', { class: 'n-arrow' }, icon(ARROWS[zone.arrow] || 'map-pin')),
      h('span', {}, h('strong', {}, pick(zone.name)), zone.arrow ? h('span', {}, t(`kiosk.arrow.${zone.arrow}`)) : null))),
    counters.length ? h('p', { class: 'n-counters figure' }, t('kiosk.number.counters', { list: runs(counters, t('kiosk.comma')) })) : null,
    delegated ? h('p', { class: 'n-listen', data: { delegated } }, t('kiosk.delegated', { n: delegated })) : null,
    h('p', { class: 'n-listen' }, t('kiosk.number.listen')));
}

function qr(m, ticket) {
  const url = m.qrUrl(ticket.url);
  if (!url) return null;
  return h('figure', { class: 'n-qr' },
    h('img', { src: url, alt: t('kiosk.number.qr_alt'), width: 300, height: 300 }),
    h('figcaption', {}, t('kiosk.number.qr'), h('small', {}, t('kiosk.number.wifi'))));
}

const PAPER = {
  making: ['printer', 'calm'], out: ['receipt-text', 'good'], doubtful: ['triangle-alert', 'bad'],
  failed: ['triangle-alert', 'bad'], none: ['smartphone', 'calm'],
};

function paper({ state, reason }, others) {
  const [mark, tone] = PAPER[state];
  const without = state === 'failed' || state === 'doubtful' || state === 'none';
  const lines = [];
  if (without) lines.push(t('kiosk.slip.valid'));
  if (without && others.length) lines.push(t('kiosk.slip.others', { kiosks: nearest(others) }));
  const spoken = saying(`kiosk.say.slip.${state}`, without ? 'kiosk.say.slip.valid' : null);
  return h('div', { class: 'n-paper', data: { tone, slip: state, key: 'paper', say: spoken, live: 'yes' }, role: 'status' },
    h('span', { class: 'n-paper-mark' }, icon(mark)),
    h('div', {}, h('p', { class: 'n-paper-word' }, t(`kiosk.slip.${state}`, { reason: reasonWords(reason) })), lines.map((line) => h('p', {}, line))));
}

function foot(m) {
  return h('div', { class: 'n-foot', data: { key: 'foot' } },
    h('p', { class: 'n-count figure' },
      h('span', { class: 'n-bar', css: { '--left': m.share } }),
      h('span', {}, m.left === null ? '' : t('kiosk.number.home_in', { n: m.left }))),
    big(t('kiosk.number.done'), 'check', () => m.done(), 'kiosk.say.done'));
}
