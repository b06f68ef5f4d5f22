// One dialog at a time: a title, some fields, an order whose refusal is told inside.

import { problemText } from '../api.js';
import { $, fill, h, icon } from '../dom.js';
import { t } from '../words.js';

let serial = 0;
const fresh = (name) => `${name}-${serial += 1}`;

/**
 * ask({title, intro, fields, confirm, danger, check(values), send(values)}): `fields` by name, each {node, value()}.
 * send -> outcome; the dialog closes when it is ok, else shows the sentence. check -> sentence or ''.
 */
export function ask({ title, intro, fields, confirm, danger, check, send }) {
  const wrong = h('p', { class: 'note note-bad', role: 'alert', hidden: true });
  const go = h('button', { class: `btn ${danger ? 'btn-danger' : 'btn-primary'}`, type: 'submit' }, icon('check'), confirm);
  let sending = false;
  const say = (sentence) => {
    wrong.hidden = !sentence;
    wrong.textContent = sentence || '';
  };
  const submit = async (event) => {
    event.preventDefault();
    if (sending) return;
    const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value()]));
    const complaint = check ? check(values) : '';
    say(complaint);
    if (complaint) return;
    sending = true;
    go.setAttribute('aria-busy', 'true');
    const outcome = await send(values);
    sending = false;
    go.removeAttribute('aria-busy');
    if (outcome.ok) close();
    else say(problemText(outcome.problem));
  };
  show(h('form', { novalidate: true, on: { submit } },
    h('div', { class: 'dialog-body' }, heading(title), intro ? h('p', {}, intro) : null, Object.values(fields).map((field) => field.node), wrong),
    h('div', { class: 'dialog-foot' }, cancelButton(t('floor.cancel')), go)));
}

/** A dialog of one's own body; a close button is added. */
export function tell(title, ...body) {
  show(h('div', {}, h('div', { class: 'dialog-body' }, heading(title), ...body), h('div', { class: 'dialog-foot' }, cancelButton(t('floor.close')))));
}

function heading(title) {
  return h('h2', { id: 'dialog-title' }, title);
}

function cancelButton(word) {
  return h('button', { class: 'btn', type: 'button', on: { click: close } }, word);
}

function show(content) {
  const dialog = $('#dialog');
  fill(dialog, content);
  if (!dialog.open) dialog.showModal();
  const first = $('input:not([type=hidden]), select, textarea, .dialog-body button', dialog);
  if (first) first.focus();
}

export function close() {
  const dialog = $('#dialog');
  if (dialog.open) dialog.close();
}

/** A reason: ready-made ones to press, always open to one's own words. */
export function reason(label, ready, required) {
  const id = fresh('reason');
  const input = h('input', { class: 'input', id, maxlength: '120', autocomplete: 'off', required });
  const take = (words) => {
    input.value = words;
    input.focus();
  };
  return {
    node: h('div', { class: 'field' }, h('label', { for: id }, label),
      h('div', { class: 'chips' }, ready.map((words) => h('button', { class: 'chip', type: 'button', on: { click: () => take(words) } }, words))), input),
    value: () => input.value.trim(),
  };
}

export function text(label, value = '', hint = '') {
  const id = fresh('text');
  const input = h('input', { class: 'input', id, maxlength: '60', autocomplete: 'off', value });
  return {
    node: h('div', { class: 'field' }, h('label', { for: id }, label), hint ? h('p', { class: 'hint' }, hint) : null, input),
    value: () => input.value.trim(),
    input,
  };
}

/** options: [[value, words, disabled]] */
export function select(label, options, value, changed) {
  const id = fresh('select');
  const box = h('select', { class: 'input', id, on: { change: () => changed && changed(box.value) } });
  const set = (list, chosen) => {
    fill(box, list.map(([code, words, off]) => h('option', { value: code, selected: code === chosen, disabled: off }, words)));
  };
  set(options, value);
  return { node: h('div', { class: 'field' }, h('label', { for: id }, label), box), value: () => box.value, set };
}

export function radios(label, options, value, changed) {
  const name = fresh('radio');
  const node = h('fieldset', { class: 'field' }, h('legend', {}, label), h('div', { class: 'choices' }, options.map(([code, words]) => h('label', { class: 'check' },
    h('input', { type: 'radio', name, value: code, checked: code === value, on: { change: () => changed && changed(code) } }), h('span', {}, words)))));
  return { node, value: () => { const on = $('input:checked', node); return on ? on.value : ''; } };
}

export function checks(label, options, chosen) {
  const node = h('fieldset', { class: 'field' }, h('legend', {}, label), h('div', { class: 'choices' }, options.map(([code, words]) => h('label', { class: 'check' },
    h('input', { type: 'checkbox', value: code, checked: chosen.includes(code) }), h('span', {}, words)))));
  return { node, value: () => Array.from(node.querySelectorAll('input:checked'), (box) => box.value) };
}
