// The dialog in which a clerk gives the orders other keys.

import { h, icon, patch } from '../dom.js';
import { t } from '../words.js';
import { tell } from './dialog.js';
import { keyName, mayBind, rebind } from './keys.js';
import { KEYS } from './orders.js';

/** change(keys) keeps the new keys. */
export function showKeys(keys, change) {
  let bound = keys;
  let taking = null;
  const list = h('ul', { class: 'key-list' });
  const set = (next) => {
    bound = next;
    taking = null;
    change(bound);
    draw();
  };
  const take = (name) => (event) => {
    if (taking !== name || event.repeat) return;
    if (event.code === 'Escape' || !mayBind(event.code)) return;
    event.preventDefault();
    event.stopPropagation();
    set(rebind(bound, name, event.code));
  };
  const begin = (name) => () => {
    taking = name;
    draw();
  };
  const leave = (name) => () => {
    if (taking !== name) return;
    taking = null;
    draw();
  };
  const row = (name) => {
    const order = t(`floor.console.${name}`);
    const waits = taking === name;
    const label = waits ? t('floor.console.key_press') : t('floor.console.key_of', { order, key: keyName(bound[name]) });
    return h('li', {}, h('span', {}, order), h('button', {
      type: 'button', class: 'btn btn-small', data: { order: name }, 'aria-label': label,
      on: { click: begin(name), keydown: take(name), blur: leave(name) },
    }, waits ? label : h('kbd', {}, keyName(bound[name]))));
  };
  // Patched, not rebuilt: the button that waits for its key must keep the focus.
  const draw = () => patch(list, h('ul', {}, Object.keys(KEYS).map(row)));
  draw();
  tell(t('floor.console.keys'), h('p', {}, t('floor.console.keys_line')), list,
    h('p', {}, h('button', { type: 'button', class: 'btn btn-small', on: { click: () => set({ ...KEYS }) } }, icon('history'), t('floor.console.keys_reset'))));
}
