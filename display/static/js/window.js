// The screen over one counter: the number as large as it goes, what it means, and who sits there.

import { h, icon } from '/static/floor/js/dom.js';
import { wordsOf } from './both.js';
import * as part from './parts.js';
import { callsFor, counterRows } from './rows.js';
import { windowNumber } from './sizes.js';


export function draw(view, screen, fresh) {
  const [counter] = counterRows(view);
  const one = counter || { number: view.screen.counter, ticket: '', badge: '', state: 'shut' };
  const busy = one.state === 'called' || one.state === 'serving';
  const call = callsFor(view).find((candidate) => candidate.number === one.ticket && candidate.live);
  const mark = call && one.state === 'called' ? fresh.mark(call.seq) : { cls: '', css: {} };
  const big = busy ? windowNumber(screen, measure(one.ticket)) : 0;
  return {
    px: { number: big, vh: screen.height / 100, line: Math.min(screen.height / 100, screen.width / 267) },
    tree: h(
      'div',
      { class: `picture window window-${one.state} ${mark.cls}`.trim(), css: mark.css, data: { state: one.state, key: call ? `call-${call.seq}` : one.state } },
      top(view, one),
      h('p', { class: 'big', data: { key: 'big' } }, busy ? h('b', { class: 'number' }, one.ticket) : part.words(`display.window.${one.state}`, {}, 'big-words')),
      sentence(one),
    ),
  };
}

/** The number's real width and height in the font that will show it. */
function measure(number) {
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `800 100px ${getComputedStyle(document.body).fontFamily}`;
  const box = pen.measureText(number);
  return { wide: box.width / 100, high: box.actualBoundingBoxAscent / 100 };
}

function top(view, one) {
  const matter = matterOf(view, one);
  return h(
    'header',
    { class: 'win-head', data: { key: 'head' } },
    h('h1', {}, h('b', { class: 'number' }, String(one.number)), part.words('display.counter_word')),
    matter ? h('p', { class: 'win-matter' }, part.names(matter)) : h('p', { class: 'win-matter' }),
    one.badge
      ? h('p', { class: 'win-badge' }, icon('id-card'), part.words('display.badge'), h('b', { class: 'number' }, one.badge))
      : null,
    h('p', { class: 'head-status', id: 'status' }),
  );
}

function matterOf(view, one) {
  const served = view.serving.find((ticket) => ticket.counter === one.number && ticket.number === one.ticket);
  return served ? served.matter : null;
}

function sentence(one) {
  if (one.state === 'called') return line(wordsOf('display.window.come', { number: one.ticket }), 'bell', 'called');
  if (one.state === 'serving') return line(wordsOf('display.window.serving'), 'user', 'serving');
  const hint = wordsOf(`display.window.${one.state}_hint`);
  return line(hint, { ready: 'hourglass', paused: 'circle-pause', shut: 'door-closed' }[one.state], one.state);
}

function line(said, sign, code) {
  return h('p', { class: `win-state state-${code}`, data: { key: 'state' } }, icon(sign), part.pair(said, 'inline'));
}

