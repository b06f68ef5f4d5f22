// What stands open in the equipment register, and what was mended last.

import { h, icon } from '../dom.js';
import { hhmm, minutes } from '../format.js';
import { t } from '../words.js';
import { GLYPHS, kindOf, reasonOf } from './words.js';

function name(fault) {
  return fault.kind === 'agent' ? fault.agent : fault.device;
}

function told(fault) {
  if (fault.muted) return t('floor.devices.muted', { name: fault.muted.by, why: fault.muted.why });
  return fault.told_at ? t('floor.devices.told', { at: hhmm(fault.told_at) }) : t('floor.devices.untold');
}

function words(fault, at) {
  const since = t('floor.devices.since', { at: hhmm(fault.seen_at), time: minutes((Date.parse(at) - Date.parse(fault.seen_at)) / 1000) });
  const often = fault.times > 1 && t('floor.devices.times', { n: fault.times });
  return h('div', { class: 'dev-fault-words' },
    h('p', {}, h('strong', {}, `${kindOf(fault)} ${name(fault)}`), ' ', reasonOf(fault)),
    h('p', { class: 'hint' }, [since, often, told(fault)].filter(Boolean).join(' · ')),
    fault.symptom && h('p', { class: 'hint dev-symptom' }, fault.symptom));
}

function acts(fault, can, orders) {
  if (!can.includes('mute')) return null;
  const press = (key, glyph, word, fn) => h('button', { class: 'btn btn-small', type: 'button', data: { key }, on: { click: () => fn(fault) } }, icon(glyph), h('span', {}, word));
  return h('div', { class: 'dev-acts' },
    fault.muted ? press('unmute', 'bell', t('floor.devices.unmute'), orders.unmute) : press('mute', 'volume-x', t('floor.devices.mute'), orders.mute),
    press('mend', 'hammer', t('floor.devices.mend'), orders.mend));
}

/** Open faults: what does not work first, what is muted last. */
export function faults(view, orders) {
  const rank = (fault) => (fault.muted ? 2 : fault.level === 'error' ? 0 : 1);
  const open = view.devices.filter((device) => device.fault).map((device) => device.fault);
  open.sort((a, b) => rank(a) - rank(b) || Date.parse(a.seen_at) - Date.parse(b.seen_at));
  if (!open.length) return h('div', {}, h('p', { class: 'dev-none' }, icon('circle-check'), h('span', {}, t('floor.devices.no_faults'))));
  return h('div', {}, h('ul', { class: 'dev-faults' }, open.map((fault) => h('li', {
    class: `dev-fault dev-fault-${fault.muted ? 'muted' : fault.level}`, data: { key: fault.id },
  }, icon(GLYPHS[fault.kind] || 'plug'), words(fault, view.at), acts(fault, view.can, orders)))));
}

function when(iso) {
  return iso ? `${iso.slice(5, 10)} ${hhmm(iso)}` : '';
}

/** Entries as a table: the last ones, or those of the chosen days. */
export function register(entries) {
  if (!entries.length) return h('div', {}, h('p', { class: 'dev-none' }, t('floor.devices.no_entries')));
  const by = (fault) => (fault.mended_by === 'itself' ? t('floor.devices.by_itself') : [fault.mended_by, fault.words].filter(Boolean).join('：'));
  const columns = ['device', 'reason', 'opened', 'told', 'times', 'mended', 'mended_by'];
  return h('div', {}, h('table', { class: 'table dev-table' },
    h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col' }, t(`floor.fault.column.${column}`))))),
    h('tbody', {}, entries.map((fault) => h('tr', { data: { key: fault.id } },
      h('th', { scope: 'row' }, `${kindOf(fault)} ${name(fault)}`), h('td', {}, reasonOf(fault)), h('td', {}, when(fault.opened_at)), h('td', {}, when(fault.told_at)),
      h('td', { class: 'num' }, fault.times), h('td', {}, fault.open ? t('floor.devices.open') : when(fault.mended_at)), h('td', {}, by(fault)))))));
}
