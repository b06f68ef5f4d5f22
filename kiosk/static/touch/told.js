// What the kiosk says instead of a choice, and the strips above one: always what is so, and what to do.

import { h, icon } from '/static/floor/js/dom.js';
import { calendar, hhmm, day } from '/static/floor/js/format.js';
import { hallNow } from '/static/floor/js/clock.js';
import { has, pick, t } from '/static/floor/js/words.js';
import { saying } from './clips.js';

const DAY_MS = 24 * 3600 * 1000;

export function notices(m) {
  const { open } = m.view;
  const found = [];
  const extended = open.extended ? `extended_${open.extended.ahead ? 'ahead' : open.extended.kind}` : '';
  if (extended) found.push(['moon', 'warn', t(`kiosk.strip.${extended}`), `kiosk.say.strip.${extended}`]);
  if (open.state === 'before') found.push(['clock', 'warn', t('kiosk.strip.before', { at: clock(open.opens_at) }), atOpening('kiosk.say.strip.before', open)]);
  if (open.state === 'lunch') found.push(['coffee', 'warn', t('kiosk.strip.lunch', { at: clock(open.opens_at) }), atOpening('kiosk.say.strip.lunch', open)]);
  const paper = paperStrip(m.view);
  const down = m.view.printer && m.view.printer.state === 'down';
  if (paper) found.push(['printer', 'warn', paper, down ? 'kiosk.say.strip.printer_down' : 'kiosk.say.strip.no_printer']);
  const said = pick(m.view.notice);
  if (said) found.push(['megaphone', 'info', said, null]);
  if (!found.length) return null;
  return h('div', { class: 'k-strips', data: { key: 'strips' } },
    found.map(([mark, tone, words, spoken]) => h('p', { class: 'k-strip', data: { tone, ...(spoken ? { say: saying(spoken) } : {}) } }, icon(mark), h('span', {}, words))));
}

function paperStrip({ printer, others }) {
  if (!printer || printer.state === 'none') return t('kiosk.strip.no_printer');
  if (printer.state !== 'down') return '';
  const words = t('kiosk.strip.printer_down', { reason: reasonWords(printer.reason) });
  return others.length ? words + t('kiosk.strip.others', { kiosks: nearest(others) }) : words;
}

/** A few kiosks with paper: a long list is read by nobody. */
export function nearest(others) {
  return others.slice(0, 3).join(t('kiosk.comma'));
}

export function reasonWords(reason) {
  const key = `kiosk.reason.${reason}`;
  return has(key) ? t(key) : t('kiosk.reason.error');
}

const atOpening = (key, open) => (open.opens_at ? [key, { at: hhmm(open.opens_at) }] : null);

function clock(iso) {
  return iso ? hhmm(iso) : '';
}

/** The next opening: the time alone today, with the day otherwise. */
function opening(iso) {
  if (!iso) return '';
  const ahead = Date.parse(iso) - hallNow();
  return ahead < DAY_MS && day(iso) === day() ? hhmm(iso) : `${day(iso)} ${hhmm(iso)}`;
}

function nextOpening({ opens_at: iso }) {
  return iso ? ['kiosk.say.opens', { day: calendar(iso), at: hhmm(iso) }] : null;
}

/** A page that says one thing. tone: calm, warn, bad; say: the same aloud. */
export function told({ mark, tone = 'calm', title, lines = [], actions = [], busy = false, say = [] }) {
  return h('div', { class: 'k-told', data: { tone, say: saying(...say) }, role: busy ? 'status' : null },
    h('span', { class: busy ? 'k-told-mark turning' : 'k-told-mark' }, icon(mark)),
    h('h1', { tabindex: '-1' }, title),
    lines.filter(Boolean).map((line) => h('p', {}, line)),
    actions.length ? h('div', { class: 'k-told-acts' }, actions) : null);
}

export function big(words, mark, run, hint, primary = true) {
  return h('button', { class: primary ? 'k-big k-big-primary' : 'k-big', type: 'button', data: { hint: saying(hint) }, on: { click: run } },
    mark ? icon(mark) : null, h('span', {}, words));
}

export function connecting() {
  return told({ mark: 'refresh-cw', busy: true, title: t('kiosk.lost.title'), lines: [t('kiosk.lost.text')], say: ['kiosk.say.lost'] });
}

/** Where no numbers are given, there is still something to read. */
const lookUp = (m) => big(t('kiosk.look.way'), 'search', () => m.act({ type: 'look' }), 'kiosk.say.look.way', false);

export function closed(m) {
  const { open, hall } = m.view;
  const at = opening(open.opens_at);
  const before = open.state === 'before';
  const say = [before ? atOpening('kiosk.say.early', open) : 'kiosk.say.closed', before ? null : nextOpening(open),
    open.extended ? 'kiosk.say.strip.extended_day' : null, 'kiosk.say.ask'];
  return told({
    say,
    mark: before ? 'clock' : 'moon',
    title: t(before ? 'kiosk.before.title' : 'kiosk.closed.title'),
    lines: [
      open.extended && t('kiosk.closed.extended'),
      at && t(before ? 'kiosk.before.text' : 'kiosk.closed.text', { at }),
      t('kiosk.closed.ask'),
      hall.hotline && t('kiosk.hotline', { number: hall.hotline }),
    ],
    actions: [lookUp(m)],
  });
}

/** Staff give the numbers here, once the papers were looked at. */
export function review(m) {
  const { hall } = m.view;
  return told({
    mark: 'list-checks', title: t('kiosk.review.title'), say: ['kiosk.say.refused.other'],
    lines: [t('kiosk.review.text'), t('kiosk.closed.ask'), hall.hotline && t('kiosk.hotline', { number: hall.hotline })],
    actions: [lookUp(m)],
  });
}

export function taking() {
  return told({ mark: 'refresh-cw', busy: true, title: t('kiosk.taking.title'), lines: [t('kiosk.taking.text')], say: ['kiosk.say.taking'] });
}

export function shut(m) {
  const one = m.view.matters.find((each) => each.code === m.s.matter);
  return told({
    mark: 'ban', tone: 'warn', title: t('kiosk.shut.title', { matter: one ? pick(one.name) : '' }),
    lines: [t('kiosk.shut.text')], say: ['kiosk.say.shut', 'kiosk.say.other'],
    actions: [big(t('kiosk.other_matter'), 'arrow-left', () => m.act({ type: 'back' }), 'kiosk.say.other')],
  });
}

export function silent(m) {
  return told({
    mark: 'wifi-off', tone: 'bad', title: t('kiosk.silent.title'), lines: [t('kiosk.silent.text')],
    say: ['kiosk.say.silent', 'kiosk.say.retry'],
    actions: [big(t('kiosk.silent.again'), 'refresh-cw', () => m.act({ type: 'again' }), 'kiosk.say.retry')],
  });
}

const CODE_OFFERS = ['kiosk.say.code.retype', 'kiosk.say.code.ordinary'];

/** `offers`: what else the visitor may do, before "another matter". */
export function refused(m, offers = null) {
  const key = `kiosk.refused.${m.s.problem.code}`;
  const said = `kiosk.say.refused.${m.s.problem.code}`;
  return told({
    mark: 'info', tone: 'warn', title: t('kiosk.refused.title'),
    lines: [has(key) ? t(key) : t('kiosk.refused.other', { code: m.s.problem.code })],
    say: ['kiosk.say.refused', has(said) ? said : 'kiosk.say.refused.other', ...(offers ? CODE_OFFERS : ['kiosk.say.other'])],
    actions: offers || [big(t('kiosk.other_matter'), 'arrow-left', () => m.act({ type: 'back' }), 'kiosk.say.other')],
  });
}
