// Keys of the console: shown on buttons, quiet inside text fields, kept on this PC.

import { KEYS } from './orders.js';

const STORE = 'hall.console.keys';
const TYPED = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
const PRESSED_BY_SPACE = 'button, a[href], summary, [role=tab], input';
// Keys that move about or end a dialog must stay what they are.
const RESERVED = new Set(['Tab', 'Escape', 'Enter', 'Space', 'ShiftLeft', 'ShiftRight', 'ControlLeft', 'ControlRight', 'AltLeft', 'AltRight', 'MetaLeft', 'MetaRight']);

export function loadKeys() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) || '{}');
    const known = Object.keys(kept).filter((name) => name in KEYS && typeof kept[name] === 'string');
    return { ...KEYS, ...Object.fromEntries(known.map((name) => [name, kept[name]])) };
  } catch (error) {
    return { ...KEYS };
  }
}

export function saveKeys(keys) {
  try {
    localStorage.setItem(STORE, JSON.stringify(keys));
  } catch (error) {
    console.warn('keys are not kept on this PC', error);
  }
}

/** F5 stays F5, KeyQ becomes Q, Numpad1 stays readable. */
export function keyName(code) {
  return code.replace(/^Key|^Digit/, '');
}

export function mayBind(code) {
  return !RESERVED.has(code);
}

/** Gives `code` to `name`; whoever had it gets the old key of `name`. */
export function rebind(keys, name, code) {
  const holder = Object.keys(keys).find((other) => keys[other] === code && other !== name);
  const bound = { ...keys, [name]: code };
  if (holder) bound[holder] = keys[name];
  return bound;
}

/** Listens for the page; `fire(name)` is called for a bound key. */
export function listenKeys(getKeys, fire) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const name = orderOf(event, getKeys());
    if (!name) return;
    // F5 must never reload a console, not even while a dialog is open.
    if (/^F\d+$/.test(event.code)) event.preventDefault();
    if (event.repeat || document.querySelector('dialog[open]')) return;
    if (typing(event.target)) return;
    event.preventDefault();
    fire(name);
  });
}

/** In a text field that can be seen: one of a dialog just closed may hold the focus for a moment. */
function typing(target) {
  const field = target.closest ? target.closest(TYPED) : null;
  return Boolean(field) && field.getClientRects().length > 0;
}

function orderOf(event, keys) {
  if (event.code !== 'Space') return Object.keys(keys).find((name) => keys[name] === event.code);
  const control = event.target.closest ? event.target.closest(PRESSED_BY_SPACE) : null;
  // A focused control keeps its space bar, unless it can do nothing now.
  return control && control.getAttribute('aria-disabled') !== 'true' ? undefined : 'next';
}
