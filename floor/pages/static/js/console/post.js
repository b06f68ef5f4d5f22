// The post: opening the counter with its matters, and the state shown in the bar.

import { $, h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { pick, t } from '../words.js';
import { callable } from './parts.js';

const BADGE = { open: 'badge-good', paused: 'badge-warn', closed: '' };
const GLYPH = { open: 'circle-check', paused: 'circle-pause', closed: 'door-closed' };

export function postState(view) {
  const { counter } = view;
  const words = t(`floor.counter_state.${counter.state}`);
  const user = $('.topbar-user');
  // Whoever is logged in stands at the right already; another clerk on post must be seen.
  const other = counter.clerk && !(user && user.textContent.trim() === counter.clerk.name);
  const since = counter.state !== 'closed' && counter.since ? t('floor.console.from', { time: hhmm(counter.since) }) : '';
  return h('div', {}, h('span', { class: `badge ${BADGE[counter.state]}` }, icon(GLYPH[counter.state]), words),
    other ? h('span', { class: 'post-clerk' }, counter.clerk.name) : null, since ? h('span', { class: 'post-since' }, since) : null);
}

/** The first state of a console; which matters are ticked lives in the desk, so that new pictures change nothing. */
export function openForm(desk) {
  const { view } = desk;
  const codes = desk.servable();
  const toggle = (code) => (event) => desk.choose(code, event.target.checked);
  const name = (code) => { const found = view.matters.find((one) => one.code === code); return found ? pick(found.name) : code; };
  const none = codes.every((code) => !desk.chosen(code));
  return h('form', { class: 'hand hand-open', data: { key: 'open' }, on: { submit: (event) => { event.preventDefault(); desk.openPost(); } } },
    h('p', { class: 'hand-state' }, icon('door-open'), h('strong', {}, t('floor.counter_state.closed'))),
    h('h2', {}, t('floor.console.open_title', { n: view.counter.number })),
    h('p', { class: 'hand-lead' }, t('floor.console.open_line', { n: callable(view) })),
    h('fieldset', { class: 'field' }, h('legend', {}, t('floor.console.open_matters')),
      h('div', { class: 'choices' }, codes.map((code) => h('label', { class: 'check', data: { key: `m-${code}` } },
        h('input', { type: 'checkbox', value: code, checked: desk.chosen(code), on: { change: toggle(code) } }), h('span', {}, name(code)))))),
    h('button', { type: 'submit', class: 'big', data: { act: 'open' }, 'aria-disabled': none || desk.acts.any() ? 'true' : null, 'aria-busy': desk.acts.busy('open') ? 'true' : null },
      icon('door-open'), h('span', { class: 'big-words' }, h('strong', {}, t('floor.console.open_go')), h('span', {}, none ? t('floor.console.matters_needed') : t('floor.console.open_go_line')))));
}
