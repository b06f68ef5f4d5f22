// The dialog in which a clerk gives the orders other keys.

import { fill, h, icon } from '../dom.js';
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
  const row = (name) => h('li', {}, h('span', {}, t(`floor.console.${name}`)),
    h('button', { type: 'button', class: 'btn btn-small', data: { order: name }, 'aria-label': t('floor.console.key_of', { order: t(`floor.console.${name}`), key: keyName(bound[name]) }),
      on: { click: () => { taking = name; draw(); }, keydown: take(name), blur: () => { if (taking === name) { taking = null; draw(false); } } } },
    taking === name ? t('floor.console.key_press') : h('kbd', {}, keyName(bound[name]))));
  const draw = (keep = true) => {
    const focused = keep && document.activeElement ? document.activeElement.dataset.order : null;
    fill(list, Object.keys(KEYS).map(row));
    const again = focused ? list.querySelector(`[data-order="${focused}"]`) : null;
    if (again) again.focus();
  };
  draw();
  tell(t('floor.console.keys'), h('p', {}, t('floor.console.keys_line')), list,
    h('p', {}, h('button', { type: 'button', class: 'btn btn-small', on: { click: () => set({ ...KEYS }) } }, icon('history'), t('floor.console.keys_reset'))));
}
