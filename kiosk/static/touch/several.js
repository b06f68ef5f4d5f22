// "Another matter too?": several matters on one number.

import { h, icon } from '/static/floor/js/dom.js';
import { pick, t } from '/static/floor/js/words.js';
import { saying } from './clips.js';
import { MOST } from './visit.js';

const nameOf = (m, code) => {
  const found = m.view.matters.find((each) => each.code === code);
  return found ? pick(found.name) : code;
};

/** All matters chosen so far, in words; `present` beside those carried. */
export function chosenNames(m, present = null) {
  return [...m.s.matters, ...(present ? [present] : [])].map((code) => nameOf(m, code)).join(t('kiosk.comma'));
}

export function anotherWay(m) {
  if (m.s.matters.length >= MOST - 1 || m.view.matters.filter((one) => one.open).length < 2) return null;
  return h('button', { class: 'e-way', type: 'button', data: { key: 'way-another', way: 'another', say: saying('kiosk.say.several') }, on: { click: () => m.act({ type: 'another' }) } },
    icon('plus'), h('span', {}, t('kiosk.several.way')));
}

/** On the pages of matters: what is chosen already. */
export function chosenStrip(m) {
  if (!m.s.matters.length) return null;
  return h('p', { class: 'e-age', data: { key: 'several' }, role: 'status' }, icon('list-checks'), h('span', {}, t('kiosk.several.chosen', { list: chosenNames(m) })));
}
