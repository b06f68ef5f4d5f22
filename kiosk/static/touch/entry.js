// Pages on which a visitor lets an ID card be read or types its number: told first what for, never made to.

import { order } from '/static/floor/js/api.js';
import { h, icon } from '/static/floor/js/dom.js';
import { t } from '/static/floor/js/words.js';
import { saying } from './clips.js';
import { CODE_LENGTH, ID_LENGTH } from './entry_steps.js';
import { keypad, line } from './keypad.js';
import { big } from './told.js';

const DIGITS = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['X', '0']];
const SHOWN = 4; // the last characters typed stay readable, the others stand as dots

function title(mark, words, lead, ...said) {
  return h('div', { class: 'k-title', data: { say: saying(...said) } },
    h('span', { class: 'k-title-mark' }, icon(mark)),
    h('div', {}, h('h1', { tabindex: '-1' }, words), h('p', {}, lead)));
}

/** What is wrong with what was typed or read, if anything; said aloud when it comes. */
function wrongLine(words, said) {
  return h('p', { class: 'e-wrong', role: 'alert', data: { live: 'yes', say: saying(words ? said : null) } },
    words ? [icon('triangle-alert'), h('span', {}, words)] : null);
}

/** Purpose and retention, before a card is read (and how to do without). */
export function notice(m) {
  const asked = m.view.settings.require_id; // no number without it: then it is not told that there is
  const kept = m.view.settings.one_per_person ? 'kiosk.notice.kept_day' : 'kiosk.notice.kept_not';
  const fact = (mark, label, words) => h('div', { class: 'e-fact' }, icon(mark), h('div', {}, h('dt', {}, label), h('dd', {}, words)));
  return [
    title('id-card', t('kiosk.notice.title'), t(asked ? 'kiosk.notice.lead_asked' : 'kiosk.notice.lead'),
      ...(asked ? ['kiosk.say.refused.other'] : ['kiosk.say.notice', kept.replace('.notice.', '.say.notice.'), 'kiosk.say.notice.without', 'kiosk.say.notice.no']), 'kiosk.say.notice.yes'),
    h('dl', { class: 'e-facts' },
      fact('circle-help', t('kiosk.notice.what'), t(asked ? 'kiosk.notice.what_asked' : 'kiosk.notice.what_text')),
      fact('trash-2', t('kiosk.notice.kept'), t(asked && !m.view.settings.one_per_person ? 'kiosk.notice.kept_asked' : kept)),
      fact('eye', t('kiosk.notice.who'), t('kiosk.notice.who_text')),
      fact('ticket', t('kiosk.notice.without'), t(asked ? 'kiosk.notice.without_asked' : 'kiosk.notice.without_text'))),
    m.s.wrong ? wrongLine(t('kiosk.notice.early'), 'kiosk.say.notice.early') : null,
    h('div', { class: 'e-acts' },
      big(t('kiosk.notice.no'), 'ticket', () => m.act({ type: 'back' }), 'kiosk.say.notice.no', false),
      big(t('kiosk.notice.yes'), 'check', () => m.act({ type: 'agree' }), 'kiosk.say.notice.yes')),
  ];
}

export function idNumber(m) {
  const { typed, asking, wrong } = m.s;
  const type = (char) => m.act({ type: 'type', char });
  return [
    title('id-card', t('kiosk.id.title'), t('kiosk.id.lead'), 'kiosk.say.id'),
    h('div', { class: 'e-entry' },
      line(typed, ID_LENGTH, (at) => at < typed.length - SHOWN, t('kiosk.id.count', { n: typed.length })),
      wrongLine(wrong ? t(`kiosk.id.${wrong}`) : '', `kiosk.say.id.${wrong}`),
      keypad(DIGITS, { press: type, erase: () => m.act({ type: 'erase' }), clear: () => m.act({ type: 'clear' }) }, 'digits')),
    h('div', { class: 'e-acts' },
      big(t('kiosk.notice.no'), 'ticket', () => m.act({ type: 'back' }), 'kiosk.say.notice.no', false),
      big(t(asking ? 'kiosk.id.asking' : 'kiosk.id.check'), 'check', () => m.act({ type: 'check' }), 'kiosk.say.id.check')),
  ];
}

const LETTERS = ['1234567890', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((row) => row.split(''));

/** A project's code: the scanner types it, or the visitor does. */
export function projectCode(m) {
  const { typed, wrong } = m.s;
  const type = (char) => m.act({ type: 'type', char });
  return [
    title('leaf', t('kiosk.code.title'), t('kiosk.code.lead'), 'kiosk.say.code'),
    h('div', { class: 'e-entry' },
      line(typed, Math.max(8, Math.min(CODE_LENGTH, typed.length + 1)), () => false, t('kiosk.code.count', { n: typed.length })),
      wrongLine(wrong ? t('kiosk.code.short') : '', 'kiosk.say.code.short'),
      keypad(LETTERS, { press: type, erase: () => m.act({ type: 'erase' }), clear: () => m.act({ type: 'clear' }) }, 'letters')),
    h('div', { class: 'e-acts' },
      big(t('kiosk.code.no'), 'ticket', () => m.act({ type: 'back' }), 'kiosk.say.code.no', false),
      big(t('kiosk.code.go'), 'check', () => m.act({ type: 'check' }), 'kiosk.say.code.go')),
  ];
}

export function codeWay(m) {
  return h('button', { class: 'e-way e-way-green', type: 'button', data: { key: 'way-code', way: 'code', say: saying('kiosk.say.code.way') }, on: { click: () => m.act({ type: m.view.settings.require_id && !m.s.number ? 'id' : 'code' }) } },
    icon('leaf'), h('span', {}, t('kiosk.code.way')));
}

/** What is offered instead when a code gave nothing: an ordinary number, or another try. */
export function offers(m) {
  if (m.s.lane !== 'green') return null;
  return [
    big(t('kiosk.code.retype'), 'keyboard', () => m.act({ type: 'retype' }), 'kiosk.say.code.retype', false),
    big(t('kiosk.code.ordinary'), 'ticket', () => m.act({ type: 'ordinary' }), 'kiosk.say.code.ordinary'),
  ];
}

/** Beside the lanes: the way to the card, or what it said. */
export function ageLine(m) {
  const { age } = m.s;
  if (!age) {
    return h('button', { class: 'e-way', type: 'button', data: { key: 'way-id', way: 'id', say: saying('kiosk.say.id.way') }, on: { click: () => m.act({ type: 'id' }) } },
      icon('id-card'), h('span', {}, t('kiosk.id.way')));
  }
  const fits = Boolean(age.ground);
  return h('p', { class: 'e-age', data: { key: 'age', fits: fits ? 'yes' : 'no' }, role: 'status' },
    icon(fits ? 'heart-handshake' : 'info'), h('span', {}, t(fits ? `kiosk.age.${age.ground}` : 'kiosk.age.none')));
}

/** The hub reckons the age by the hall's day; the number goes in the body of this one request. */
export async function askAge(kiosk, s, view) {
  const answer = await order(`/kiosks/${encodeURIComponent(kiosk)}/age`, { id_number: s.typed }, { requestId: false });
  if (answer.ok) return { type: 'aged', id: s.id, ground: answer.data.ground, keep: view.settings.one_per_person || view.settings.require_id };
  return { type: 'wrong', id: s.id, why: answer.status === 400 ? 'bad' : 'silent' };
}
