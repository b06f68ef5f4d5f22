// The page of every screen: one whole picture after the other, drawn anew; the voice if the screen has one.

import { hallNow } from '/static/floor/js/clock.js';
import { h, icon, patch } from '/static/floor/js/dom.js';
import { hhmm, hhmmss } from '/static/floor/js/format.js';
import { live } from '/static/floor/js/live.js';
import { loadBoth, wordsOf } from './both.js';
import * as infoScreen from './info.js';
import * as mainBoard from './main.js';
import { Fresh, pair, sizeTo } from './parts.js';
import { callsFor } from './rows.js';
import { Voice } from './voice.js';
import * as windowScreen from './window.js';
import * as zoneScreen from './zone.js';

const KINDS = { main: mainBoard, zone: zoneScreen, window: windowScreen, info: infoScreen };
const POINTER_MS = 3000;

const root = document.documentElement;
const board = document.getElementById('main');
const picture = document.getElementById('picture');
const fresh = new Fresh();
let shown = null;
let lost = false;
let drawnAt = 0;

function redraw() {
  if (!shown) return;
  if (shown.screen.kind !== board.dataset.kind) return location.reload(); // it hangs elsewhere now: another page
  const size = { width: board.clientWidth, height: board.clientHeight };
  const screen = { ...shown.screen, ...size };
  fresh.note(callsFor(shown));
  const { px, tree } = KINDS[shown.screen.kind].draw(shown, screen, fresh);
  sizeTo(board, px);
  patch(picture, h('div', {}, tree));
  if (KINDS[shown.screen.kind].settle) KINDS[shown.screen.kind].settle(board, shown, redraw);
  tick();
}

function tick() {
  const clock = document.getElementById('clock');
  if (clock) {
    clock.dateTime = new Date(hallNow()).toISOString();
    clock.textContent = hhmm();
  }
  const status = document.getElementById('status');
  if (status) patch(status, h('p', {}, ...statusWords()));
}

// The sign changes its shape with the state, not only its colour.
function statusWords() {
  const [word] = wordsOf(lost ? 'display.lost' : 'display.connected');
  return [lost ? icon('wifi-off') : h('span', { class: 'dot' }), h('span', { class: 'status-word' }, word)];
}

function hidePointer() {
  let timer = 0;
  const rest = () => root.classList.add('no-pointer');
  document.addEventListener('pointermove', () => {
    root.classList.remove('no-pointer');
    clearTimeout(timer);
    timer = setTimeout(rest, POINTER_MS);
  });
  rest();
}

async function start() {
  hidePointer();
  await loadBoth(redraw);
  const voice = new Voice({ board, code: board.dataset.code });
  const link = live('/screen', {
    onView(view) {
      shown = view;
      drawnAt = Date.parse(view.at);
      redraw();
      voice.take(view);
    },
    onLost() {
      lost = true;
      voice.lost();
      const old = wordsOf('display.old_since', { time: drawnAt ? hhmmss(drawnAt) : '–' });
      patch(document.getElementById('old'), h('p', {}, icon('history'), pair(old, 'inline')));
      tick();
    },
    onBack() {
      lost = false;
      tick();
    },
  });
  voice.connect(link.socket);
  new ResizeObserver(redraw).observe(board);
  setInterval(tick, 1000);
}

start();
