// The main board: now called and served on the left, who waits on the right, missed numbers and notices below.

import { h, icon } from '/static/floor/js/dom.js';
import { lang } from '/static/floor/js/words.js';
import { wordsOf } from './both.js';
import * as part from './parts.js';
import { callRows, laneRows } from './rows.js';
import { mainRows, wordFits } from './sizes.js';

export function draw(view, screen, fresh) {
  const room = mainRows(screen, { lanes: view.lanes.length, footLines: part.footLines(view) });
  const rows = callRows(view).slice(0, room.rows);
  const lanes = laneRows(view, Math.max(1, room.laneRows));
  const worded = wordFits(room.font, room.hero, screen.width * 0.6);
  return {
    px: { ...named(room.font), hero: room.hero, row: room.row, next: room.next },
    tree: h(
      'div',
      { class: `picture main ${room.mode} ${worded ? '' : 'wordless'}`.trim() },
      part.head(view, part.names(view.hall.name, 'inline')),
      calls(rows, fresh),
      part.missed(view.missed),
      waiting(lanes),
      part.foot(view),
      part.setup(view.lanes.length, room.legible),
    ),
  };
}

/** Sizes as the style sheet names them; Latin names need no more than the size of digits. */
export function named(font) {
  return { digit: font.digit, han: lang() === 'en' ? font.digit : font.han, near: font.near, 'near-digit': font.nearDigit, foot: font.foot };
}

function calls(rows, fresh) {
  const heading = (key) => h('span', { class: `th-${key}` }, part.words(`display.col.${key}`, {}, 'inline'));
  return h(
    'section',
    { class: 'calls', data: { key: 'calls' } },
    h('h2', { class: 'visually-hidden' }, wordsOf('display.calls')[0]),
    h('p', { class: 'th', 'aria-hidden': 'true' }, heading('number'), heading('counter'), heading('matter')),
    rows.length ? h('ol', { class: 'rows' }, rows.map((row, place) => call(row, place, fresh))) : h('p', { class: 'none' }, part.words('display.calls_none')),
  );
}

function call(row, place, fresh) {
  const mark = fresh.mark(row.seq);
  const hero = place === 0;
  const cls = ['row', hero && 'hero', mark.cls, !row.live && row.state !== 'serving' && 'past'].filter(Boolean).join(' ');
  return h(
    'li',
    { class: cls, css: mark.css, data: { key: row.key, number: row.number, state: row.state } },
    h('b', { class: 'number called' }, row.number),
    part.arrow(row.arrow),
    h('span', { class: 'counter' }, h('b', { class: 'number' }, String(row.counter)), hero && h('span', { class: 'counter-word' }, wordsOf('display.counter_word')[0])),
    h('span', { class: 'about' }, part.names(row.matter, 'matter'), part.state(row.state)),
  );
}

function waiting(lanes) {
  return h(
    'section',
    { class: 'waiting', data: { key: 'waiting' } },
    h('h2', {}, part.words('display.waiting', {}, 'inline')),
    h('ul', { class: 'lanes' }, lanes.map(lane)),
  );
}

function lane(one) {
  return h(
    'li',
    { class: `lane lane-${one.lane}`, data: { key: one.lane, lane: one.lane } },
    h('p', { class: 'lane-name' }, part.names(one.name)),
    h('p', { class: 'lane-count' }, h('b', { class: 'number' }, String(one.count)), h('span', { class: 'unit' }, wordsOf('display.people')[0])),
    h('p', { class: 'lane-next' }, icon(part.LANE_ICONS[one.lane] || 'users'), next(one)),
    h('p', { class: 'lane-range' }, rangeWords(one)),
  );
}

function next(one) {
  if (!one.next.length) return h('span', { class: 'none' }, wordsOf('display.nobody')[0]);
  return [
    h('span', { class: 'visually-hidden' }, wordsOf('display.next')[0]),
    h('span', { class: 'numbers' }, one.next.slice(0, 3).map((number) => h('b', { class: 'number' }, number))),
  ];
}

function rangeWords({ low_min: low, high_min: high }) {
  if (high === null || !high) return '';
  return wordsOf(low === high ? 'display.range_one' : 'display.range', { low, high })[0];
}
