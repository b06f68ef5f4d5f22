// Queues per matter and lane as a heat table: how many wait, and how long the first of them has.

import { $, h, icon } from '../dom.js';
import { t } from '../words.js';
import { matterCodes, matterName } from './names.js';
import { LANES, none, wholeMin } from './parts.js';

/** 0 nobody … 3 nearly warned, then warn and lapsed; the two last ones also have an icon and a word. */
function heat(cell, seconds, warnMin) {
  if (cell.lapsed) return 'lapsed';
  if (cell.warned) return 'warn';
  return String(1 + Math.min(2, Math.floor((3 * seconds) / (60 * warnMin))));
}

function sum(cells) {
  if (!cells.length) return null;
  return {
    count: cells.reduce((n, cell) => n + cell.count, 0), longest_s: Math.max(...cells.map((cell) => cell.longest_s)),
    warned: cells.reduce((n, cell) => n + cell.warned, 0), lapsed: cells.reduce((n, cell) => n + cell.lapsed, 0),
  };
}

function cellWords(cell) {
  if (cell.lapsed) return t('floor.supervisor.cell_lapsed', { n: cell.lapsed });
  return cell.warned ? t('floor.supervisor.cell_warned', { n: cell.warned }) : '';
}

function cell(found, scene, extra = '') {
  if (!found) return h('td', { class: `sup-cell sup-heat-0 ${extra}` }, h('span', { 'aria-hidden': 'true' }, '·'), h('span', { class: 'visually-hidden' }, '0'));
  const seconds = found.longest_s + scene.waiting;
  const level = heat(found, seconds, Number($('#main').dataset.warnMin));
  const words = cellWords(found);
  return h('td', { class: `sup-cell sup-heat-${level} ${extra}` },
    h('span', { class: 'sup-cell-count figure' }, t('floor.supervisor.people', { n: found.count })),
    h('span', { class: 'sup-cell-wait figure' }, t('floor.supervisor.longest_min', { n: wholeMin(seconds) })),
    words && h('span', { class: 'sup-cell-words' }, icon('triangle-alert'), words));
}

export function queues(scene) {
  const { view } = scene;
  const codes = matterCodes().length ? matterCodes() : [...new Set(view.queues.map((queue) => queue.matter))];
  const at = (matter, lane) => view.queues.filter((queue) => (!matter || queue.matter === matter) && (!lane || queue.lane === lane));
  $('#queues-note').textContent = t('floor.supervisor.queues_note');
  if (!codes.length || !view.queues.length) return h('div', {}, none('floor.supervisor.nobody_waits'));
  const head = h('tr', {}, h('th', { scope: 'col' }, t('floor.supervisor.matter')),
    LANES.map((lane) => h('th', { scope: 'col', class: `sup-lane-${lane}` }, t(`floor.lane.${lane}`))),
    h('th', { scope: 'col' }, t('floor.supervisor.total')));
  const rows = codes.map((code) => h('tr', { data: { key: code }, class: at(code).length ? '' : 'sup-row-empty' },
    h('th', { scope: 'row' }, matterName(code)),
    LANES.map((lane) => cell(sum(at(code, lane)), scene)),
    cell(sum(at(code)), scene, 'sup-cell-total')));
  const foot = h('tr', {}, h('th', { scope: 'row' }, t('floor.supervisor.total')),
    LANES.map((lane) => cell(sum(at(null, lane)), scene)), cell(sum(view.queues), scene, 'sup-cell-total'));
  return h('div', {}, h('table', { class: 'sup-heat' }, h('thead', {}, head), h('tbody', {}, rows), h('tfoot', {}, foot)));
}
