// The zone screen: the newest call of the zone large, below it the zone's counters and what happens there.

import { h } from '/static/floor/js/dom.js';
import { wordsOf } from './both.js';
import { named } from './main.js';
import * as part from './parts.js';
import { callRows, counterRows } from './rows.js';
import { zoneRows } from './sizes.js';

export function draw(view, screen, fresh) {
  const counters = counterRows(view);
  const room = zoneRows(screen, { counters: counters.length, footLines: part.footLines(view) });
  const zone = view.zones.find((one) => one.code === view.screen.zone);
  const newest = callRows(view).find((row) => row.seq && row.live);
  return {
    px: { ...named(room.font), hero: room.hero, tile: room.tile },
    tree: h(
      'div',
      { class: `picture zone columns-${room.columns}` },
      part.head(view, part.names(zone ? zone.name : view.hall.name, 'inline'), zone && zone.arrow ? part.arrow(zone.arrow) : null),
      hero(newest, fresh),
      h(
        'ul',
        { class: 'tiles', data: { key: 'tiles' } },
        byNeed(counters, room.tiles).map((counter) => tile(counter, fresh, newest)),
      ),
      part.missed(view.missed),
      part.foot(view),
      part.setup(counters.length, room.tiles),
    ),
  };
}

/** Where not all counters have room, those that call and serve have it first. */
function byNeed(counters, room) {
  if (counters.length <= room) return counters;
  const rank = ['called', 'serving', 'ready', 'paused', 'shut'];
  const chosen = counters.slice().sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state) || a.number - b.number);
  return chosen.slice(0, Math.max(1, room)).sort((a, b) => a.number - b.number);
}

function hero(row, fresh) {
  if (!row) return h('p', { class: 'hero none', data: { key: 'hero' } }, part.words('display.calls_none'));
  const mark = fresh.mark(row.seq);
  return h(
    'div',
    { class: `hero row ${mark.cls}`.trim(), css: mark.css, data: { key: row.key, number: row.number, state: row.state } },
    h('b', { class: 'number called' }, row.number),
    part.arrow(row.arrow),
    h('span', { class: 'counter' }, h('b', { class: 'number' }, String(row.counter)), part.words('display.counter_word', {}, 'counter-word')),
    h('span', { class: 'about' }, part.names(row.matter, 'matter')),
  );
}

function tile(counter) {
  return h(
    'li',
    { class: `tile tile-${counter.state}`, data: { key: String(counter.number), counter: String(counter.number), state: counter.state } },
    h('span', { class: 'tile-counter' }, h('b', { class: 'number' }, String(counter.number)), h('span', { class: 'unit' }, wordsOf('display.counter_word')[0])),
    h('b', { class: 'number tile-number' }, counter.ticket || '–'),
    part.state(counter.state),
  );
}
