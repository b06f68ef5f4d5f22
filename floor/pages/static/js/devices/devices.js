// The device page: draws the newest picture and gives the orders.

import { order, problemText, read } from '../api.js';
import { everySecond, hallNow, hallOffsetMin } from '../clock.js';
import { ask, reason } from '../console/dialog.js';
import { $, fill, patch } from '../dom.js';
import { hhmmss } from '../format.js';
import { live } from '../live.js';
import { toast } from '../supervisor/news.js';
import { has, lang, loadWords, t } from '../words.js';
import { faults, register } from './faults.js';
import { list } from './list.js';
import { plan } from './plan.js';
import { kindOf, nameOf, reasonOf } from './words.js';

const title = document.title;
let view = null;
let chosen = null; // entries of the days asked for; null: the last ones
const fetching = new Set(); // devices whose record is on its way

const give = async (path, body, said) => {
  const outcome = await order(path, body);
  toast(outcome.ok ? said : problemText(outcome.problem), !outcome.ok);
  return outcome;
};

const READY = ['part', 'vendor', 'roll', 'moved'];

function withWords(fault, what) {
  const ready = READY.map((name) => `floor.devices.${what}_reason.${name}`).filter(has).map((key) => t(key));
  ask({
    title: t(`floor.devices.${what}_title`, { code: fault.device }),
    intro: t(`floor.devices.${what}_line`),
    fields: { words: reason(t(`floor.devices.${what}_label`), ready, true) },
    confirm: t(`floor.devices.${what}`),
    check: ({ words }) => (words ? '' : t('floor.devices.words_needed')),
    send: ({ words }) => order(`/faults/${encodeURIComponent(fault.id)}/${what}`, what === 'mute' ? { reason: words } : { words }),
  });
}

const orders = {
  mute: (fault) => withWords(fault, 'mute'),
  mend: (fault) => withWords(fault, 'mend'),
  unmute: (fault) => give(`/faults/${encodeURIComponent(fault.id)}/unmute`, {}, t('floor.devices.unmuted')),
  test: (device) => give(`/devices/${encodeURIComponent(device.code)}/order`, { what: 'test' }, t('floor.devices.test_given', { code: device.code })),
  record: async (device) => {
    fetching.add(device.code);
    const outcome = await give(`/devices/${encodeURIComponent(device.code)}/order`, { what: 'record' }, t('floor.devices.record_given', { code: device.code }));
    if (!outcome.ok) fetching.delete(device.code);
  },
};

/** A record that has come is handed to the browser's downloads, once. */
function handOver() {
  view.devices.filter((device) => fetching.has(device.code) && device.record && device.record.state !== 'waiting').forEach((device) => {
    fetching.delete(device.code);
    if (device.record.state !== 'done') return;
    const link = document.createElement('a');
    link.href = `/api/v1/devices/${encodeURIComponent(device.code)}/record.jsonl`;
    link.download = `${device.code}.jsonl`;
    link.click();
  });
}

function news(before, after) {
  const open = after.devices.filter((device) => device.fault && !device.fault.muted);
  document.title = open.length ? `(${open.length}) ${title}` : title;
  if (!before) return;
  const known = new Set(before.devices.filter((device) => device.fault).map((device) => `${device.fault.id} ${device.fault.seen_at}`));
  const fresh = open.filter((device) => !known.has(`${device.fault.id} ${device.fault.seen_at}`));
  if (fresh.length) $('#dev-news').textContent = fresh.map((device) => `${kindOf(device)} ${nameOf(device)} ${reasonOf(device.fault)}`).join('；');
}

function draw() {
  if (!view) return;
  fill($('#hall-clock'), hhmmss(hallNow()));
  const ready = view.devices.filter((device) => device.state === 'ready').length;
  $('#list-note').textContent = t('floor.supervisor.devices_ready', { ready, all: view.devices.length });
  $('#plan-note').textContent = t('floor.devices.plan_note');
  $('#faults-note').textContent = t('floor.devices.faults_note');
  $('#register-note').textContent = chosen ? '' : t('floor.devices.register_note');
  patch($('#faults-live'), faults(view, orders));
  patch($('#plan-live'), plan(view));
  patch($('#list-live'), list(view, orders));
  patch($('#register-live'), register(chosen || view.recent));
}

function take(picture) {
  news(view, picture);
  if (!view) preset();
  view = picture;
  handOver();
  draw();
}

function preset() {
  const today = new Date(hallNow() + hallOffsetMin() * 60000).toISOString().slice(0, 10);
  $('#register-from').value = `${today.slice(0, 8)}01`;
  $('#register-to').value = today;
  showDays();
}

function days() {
  return new URLSearchParams({ from: $('#register-from').value, to: $('#register-to').value });
}

function showDays() {
  $('#register-csv').href = `/api/v1/faults.csv?${days()}&lang=${lang()}`;
}

async function find(event) {
  event.preventDefault();
  const answer = await read(`/faults?${days()}`);
  if (!answer.ok) {
    toast(problemText(answer.problem), true);
    return;
  }
  chosen = answer.data.faults;
  draw();
}

async function start() {
  await loadWords();
  $('#register-form').addEventListener('submit', find);
  $('#register-form').addEventListener('input', showDays);
  // A mark on the plan leads to its row: the focus goes with it.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#device-"]');
    const row = link && document.getElementById(decodeURIComponent(link.getAttribute('href').slice(1)));
    if (!row) return;
    event.preventDefault();
    row.scrollIntoView({ block: 'center' });
    row.focus({ preventScroll: true });
  });
  live('/devices', { onView: take });
  everySecond(() => {
    if (view) fill($('#hall-clock'), hhmmss(hallNow()));
  });
}

start();
