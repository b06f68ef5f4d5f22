// The page on which a visitor checks in for an appointment: a code, a scanned QR, or the telephone number that was left.

import { h, icon } from '/static/floor/js/dom.js';
import { has, t } from '/static/floor/js/words.js';
import { saying } from './clips.js';
import { CODE_LENGTH } from './checkin_steps.js';
import { keypad, line } from './keypad.js';
import { big } from './told.js';

const DIGITS = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['0']];

const SAID = { unknown_appointment: 'kiosk.say.checkin.unknown' };

/** Only that it went wrong is spoken: a number is nobody else's business. */
function wrongSaid({ wrong, problem }) {
  if (wrong) return 'kiosk.say.checkin.short';
  return problem ? SAID[problem.code] || 'kiosk.say.checkin.failed' : null;
}

function wrongWords({ wrong, problem }) {
  if (wrong) return t('kiosk.checkin.short');
  if (!problem) return '';
  const key = `kiosk.checkin.wrong.${problem.code}`;
  return has(key) ? t(key, problem) : t('kiosk.checkin.wrong.other', { code: problem.code });
}

export function checkin(m) {
  const { typed } = m.s;
  const words = wrongWords(m.s);
  const give = (type, more = {}) => m.act({ type, ...more });
  return [
    h('div', { class: 'k-title', data: { say: saying('kiosk.say.checkin') } },
      h('span', { class: 'k-title-mark' }, icon('calendar-check')),
      h('div', {}, h('h1', { tabindex: '-1' }, t('kiosk.checkin.title')), h('p', {}, t('kiosk.checkin.lead')))),
    h('div', { class: 'e-entry' },
      line(typed, Math.max(CODE_LENGTH, typed.length), () => false, t('kiosk.checkin.count', { n: typed.length })),
      h('p', { class: 'e-wrong', role: 'alert', data: { live: 'yes', say: saying(wrongSaid(m.s)) } }, words ? [icon('triangle-alert'), h('span', {}, words)] : null),
      keypad(DIGITS, { press: (char) => give('type', { char }), erase: () => give('erase'), clear: () => give('clear') }, 'numbers')),
    h('div', { class: 'e-acts e-acts-one' },
      big(t('kiosk.checkin.go'), 'check', () => give('check', { fresh: m.newId() }), 'kiosk.say.checkin.way')),
  ];
}
