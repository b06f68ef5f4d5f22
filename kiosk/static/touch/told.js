// What the kiosk says instead of a choice, and the strips above one: always what is so, and what to do.

import { h, icon } from '/static/floor/js/dom.js';
import { hhmm, day } from '/static/floor/js/format.js';
import { hallNow } from '/static/floor/js/clock.js';
import { has, pick, t } from '/static/floor/js/words.js';

const DAY_MS = 24 * 3600 * 1000;

export function notices(m) {
  const { open } = m.view;
  const found = [];
  if (open.extended) found.push(['moon', 'warn', t(`kiosk.strip.extended_${open.extended.ahead ? 'ahead' : open.extended.kind}`)]);
  if (open.state === 'before') found.push(['clock', 'warn', t('kiosk.strip.before', { at: clock(open.opens_at) })]);
  if (open.state === 'lunch') found.push(['coffee', 'warn', t('kiosk.strip.lunch', { at: clock(open.opens_at) })]);
  const paper = paperStrip(m.view);
  if (paper) found.push(['printer', 'warn', paper]);
  const said = pick(m.view.notice);
  if (said) found.push(['megaphone', 'info', said]);
  if (!found.length) return null;
  return h('div', { class: 'k-strips', data: { key: 'strips' } },
    found.map(([mark, tone, words]) => h('p', { class: 'k-strip', data: { tone } }, icon(mark), h('span', {}, words))));
}

function paperStrip({ printer, others }) {
  if (!printer || printer.state === 'none') return t('kiosk.strip.no_printer');
  if (printer.state !== 'down') return '';
  const words = t('kiosk.strip.printer_down', { reason: reasonWords(printer.reason) });
  return others.length ? words + t('kiosk.strip.others', { kiosks: others.join(t('kiosk.comma')) }) : words;
}

export function reasonWords(reason) {
  const key = `kiosk.reason.${reason}`;
  return has(key) ? t(key) : t('kiosk.reason.error');
}

function clock(iso) {
  return iso ? hhmm(iso) : '';
}

/** The next opening: the time alone today, with the day otherwise. */
function opening(iso) {
  if (!iso) return '';
  const ahead = Date.parse(iso) - hallNow();
  return ahead < DAY_MS && day(iso) === day() ? hhmm(iso) : `${day(iso)} ${hhmm(iso)}`;
}

/** A page that says one thing. tone: calm, warn, bad. */
export function told({ mark, tone = 'calm', title, lines = [], actions = [], busy = false }) {
  return h('div', { class: 'k-told', data: { tone }, role: busy ? 'status' : null },
    h('span', { class: busy ? 'k-told-mark turning' : 'k-told-mark' }, icon(mark)),
    h('h1', { tabindex: '-1' }, title),
    lines.filter(Boolean).map((line) => h('p', {}, line)),
    actions.length ? h('div', { class: 'k-told-acts' }, actions) : null);
}

export function big(words, mark, run, primary = true) {
  return h('button', { class: primary ? 'k-big k-big-primary' : 'k-big', type: 'button', on: { click: run } },
    mark ? icon(mark) : null, h('span', {}, words));
}

export function connecting() {
  return told({ mark: 'refresh-cw', busy: true, title: t('kiosk.lost.title'), lines: [t('kiosk.lost.text')] });
}

export function closed(m) {
  const { open, hall } = m.view;
  const at = opening(open.opens_at);
  const before = open.state === 'before';
  return told({
    mark: before ? 'clock' : 'moon',
    title: t(before ? 'kiosk.before.title' : 'kiosk.closed.title'),
    lines: [
      open.extended && t('kiosk.closed.extended'),
      at && t(before ? 'kiosk.before.text' : 'kiosk.closed.text', { at }),
      t('kiosk.closed.ask'),
      hall.hotline && t('kiosk.hotline', { number: hall.hotline }),
    ],
  });
}

export function taking() {
  return told({ mark: 'refresh-cw', busy: true, title: t('kiosk.taking.title'), lines: [t('kiosk.taking.text')] });
}

export function shut(m) {
  const one = m.view.matters.find((each) => each.code === m.s.matter);
  return told({
    mark: 'ban', tone: 'warn', title: t('kiosk.shut.title', { matter: one ? pick(one.name) : '' }),
    lines: [t('kiosk.shut.text')],
    actions: [big(t('kiosk.other_matter'), 'arrow-left', () => m.act({ type: 'back' }))],
  });
}

export function silent(m) {
  return told({
    mark: 'wifi-off', tone: 'bad', title: t('kiosk.silent.title'), lines: [t('kiosk.silent.text')],
    actions: [big(t('kiosk.silent.again'), 'refresh-cw', () => m.act({ type: 'again' }))],
  });
}

/** `offers`: what else the visitor may do, before "another matter". */
export function refused(m, offers = null) {
  const key = `kiosk.refused.${m.s.problem.code}`;
  return told({
    mark: 'info', tone: 'warn', title: t('kiosk.refused.title'),
    lines: [has(key) ? t(key) : t('kiosk.refused.other', { code: m.s.problem.code })],
    actions: offers || [big(t('kiosk.other_matter'), 'arrow-left', () => m.act({ type: 'back' }))],
  });
}
