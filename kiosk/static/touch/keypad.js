// A big on-screen keypad and the line that shows what was typed.

import { h, icon } from '/static/floor/js/dom.js';
import { t } from '/static/floor/js/words.js';

/** keys: rows of characters; press(char), erase(), clear(). */
export function keypad(rows, { press, erase, clear }, name) {
  return h('div', { class: `e-pad e-pad-${name}`, role: 'group', 'aria-label': t('kiosk.entry.pad') },
    rows.flat().map((char) => h('button', { class: 'e-key', type: 'button', data: { key: `key-${char}`, char }, on: { click: () => press(char) } }, char)),
    h('button', { class: 'e-key e-key-word', type: 'button', data: { key: 'key-erase', char: 'erase' }, on: { click: erase } }, icon('arrow-left'), h('span', {}, t('kiosk.entry.erase'))),
    h('button', { class: 'e-key e-key-word', type: 'button', data: { key: 'key-clear', char: 'clear' }, on: { click: clear } }, icon('x'), h('span', {}, t('kiosk.entry.clear'))));
}

/** Places for `length` characters; `hidden(at)` says which stand as a dot. A reader of the screen hears only how many there are. */
export function line(text, length, hidden, label) {
  const places = Array.from({ length }, (_, at) => {
    const char = text[at];
    const shown = char === undefined ? '' : (hidden(at) ? '•' : char);
    return h('span', { class: `e-place ${char === undefined ? 'e-empty' : ''} ${at === text.length ? 'e-next' : ''}`.trim() }, shown);
  });
  return h('p', { class: 'e-line figure', data: { key: 'line', length }, role: 'status', 'aria-label': label },
    h('span', { class: 'e-places', 'aria-hidden': 'true' }, places));
}
