// The supervisor's page: draws the newest picture, lets times go on between two pictures, hands presses to their module.

import { everySecond, hallNow, secondsSince } from './clock.js';
import { $, fill, on, patch } from './dom.js';
import { hhmm, hhmmss } from './format.js';
import { live } from './live.js';
import { openWhy, setUpWhy } from './why.js';
import { loadWords, t } from './words.js';
import { alarms } from './supervisor/alarms.js';
import { extended, presetSessionDays, setUpExtended } from './supervisor/extended.js';
import { balance, devices, rule } from './supervisor/devices.js';
import { decide, setUpDecisions } from './supervisor/decide.js';
import { doubtful, warned } from './supervisor/doubts.js';
import { figures } from './supervisor/figures.js';
import { openHistory, setUpSearch } from './supervisor/history.js';
import { hallMap, openWindow, setUpWindow } from './supervisor/hall_map.js';
import { jump } from './supervisor/jump.js';
import { lapses } from './supervisor/lapses.js';
import { presetDays, refreshLedger, setUpLedger } from './supervisor/ledger.js';
import { learnMatters } from './supervisor/names.js';
import { tellNews } from './supervisor/news.js';
import { promises, setUpPromises } from './supervisor/promises.js';
import { queues } from './supervisor/queues.js';
import { presetTideDays, setUpTides } from './supervisor/tide_forms.js';
import { tides } from './supervisor/tides.js';

const DRAWINGS = [
  ['#sup-jump', jump], ['#figures-live', figures], ['#alarms-live', alarms], ['#tides-live', tides], ['#map-live', hallMap], ['#queues-live', queues],
  ['#lapses-live', lapses], ['#warned-live', warned], ['#doubtful-live', doubtful], ['#balance-live', balance],
  ['#extended-live', extended], ['#devices-live', devices], ['#rule-live', rule], ['#promises-live', promises],
];
let view = null;
let asked = false;

/** Waits go on between two pictures only while the hall is open: at lunch they stand. */
function scene() {
  const passed = secondsSince(view.at);
  return { view, passed, waiting: view.open.state === 'open' || view.open.extended ? passed : 0 };
}

function draw() {
  asked = false;
  if (!view) return;
  const now = scene();
  fill($('#hall-clock'), hhmmss(hallNow()));
  DRAWINGS.forEach(([place, drawing]) => patch($(place), drawing(now)));
  const state = view.open.state;
  $('#sup-open').dataset.state = state;
  const until = state === 'open' ? view.open.until : view.open.opens_at;
  const late = view.open.extended && state !== 'open';
  $('#sup-open').textContent = late ? t('floor.open.extended') : until ? t(`floor.supervisor.open_${state}`, { at: hhmm(until) }) : t(`floor.open.${state}`);
}

function drawSoon() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(draw);
}

function take(picture) {
  const decided = view && JSON.stringify(view.lapses.map((x) => x.state)) !== JSON.stringify(picture.lapses.map((x) => x.state));
  tellNews(view, picture);
  if (!view) {
    presetDays();
    presetSessionDays();
    presetTideDays();
  }
  view = picture;
  drawSoon();
  if (decided) refreshLedger();
}

function setUpPresses() {
  on(document, 'click', '[data-ticket]', (event, button) => openHistory(button.dataset.ticket));
  on(document, 'click', '[data-window]', (event, button) => openWindow(Number(button.dataset.window), view));
  on(document, 'click', '[data-decide]', (event, button) => decide(button.dataset.decide, button.dataset.lapse, view));
  on(document, 'click', '[data-close]', (event, button) => button.closest('dialog').close());
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, dialog');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    $('#sup-search-number').focus();
  });
}

async function start() {
  await loadWords();
  setUpPresses();
  setUpSearch();
  setUpDecisions(() => refreshLedger());
  setUpLedger(() => view);
  setUpWindow();
  setUpWhy();
  $('#why-open').addEventListener('click', () => openWhy());
  setUpTides();
  setUpExtended();
  setUpPromises();
  live('/supervisor', { onView: take });
  everySecond(() => {
    if (view) draw();
  });
  await learnMatters();
  drawSoon();
}

start();
