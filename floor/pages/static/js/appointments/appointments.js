// The office's page of appointments: looks each five seconds while somebody sees it, and gives the orders.

import { order, problemText, read } from '../api.js';
import { everySecond, hallNow, sync } from '../clock.js';
import { $, fill, patch } from '../dom.js';
import { hhmmss } from '../format.js';
import { has, loadWords, t } from '../words.js';
import { tell } from '../console/dialog.js';
import { askAbandon, askBook, askCancelling, askContact, askMove, localNow, showConfirmation } from './asks.js';
import { table } from './list.js';

const EVERY_MS = 5000;
const main = $('#main');
const books = main.dataset.books === 'yes';
const changes = main.dataset.changes === 'yes';
const MAY = { check_in: books, cancel: books, contact: changes, abandon: changes, move: changes, show: true };

function news(problem) {
  const line = $('#bookings-news');
  line.hidden = !problem;
  line.textContent = problem ? problemText(problem) : '';
}

async function look() {
  const day = $('#day').value;
  const answer = await read(`/appointments${day ? `?day=${encodeURIComponent(day)}` : ''}`);
  news(answer.problem);
  if (!answer.ok || (day && day !== $('#day').value)) return;
  const { appointments, now } = answer.data;
  sync({ at: now });
  if (!$('#day').value) $('#day').value = answer.data.day;
  const open = appointments.filter((one) => one.contact_open);
  $('#tasks').hidden = !open.length;
  patch($('#tasks-live'), table(open, (name) => MAY[name], act));
  patch($('#day-live'), table(appointments, (name) => MAY[name], act));
  const kept = appointments.filter((one) => ['arrived', 'served'].includes(one.state)).length;
  fill($('#day-line'), t('floor.bookings.day_line', { n: appointments.length, kept }));
}

/** What a gate still asks for, in words. */
function worded(outcome) {
  const { problem } = outcome;
  if (!problem || !Array.isArray(problem.missing)) return outcome;
  const missing = problem.missing.map((name) => (has(`floor.missing.${name}`) ? t(`floor.missing.${name}`) : name));
  return { ...outcome, problem: { ...problem, missing } };
}

/** Gives an order, looks again, and says how it went. */
async function give(path, body, said) {
  const outcome = await order(path, body);
  if (outcome.ok) {
    $('#bookings-said').textContent = t(said);
    await look();
  }
  return worded(outcome);
}

const DIALOGS = { contact: askContact, abandon: askAbandon, move: askMove, cancel: askCancelling };

async function act(name, one) {
  const send = (body) => give(`/appointments/${encodeURIComponent(one.id)}/${name}`, body, 'floor.bookings.done');
  if (name === 'show') showConfirmation(one);
  else if (name === 'check_in') {
    const outcome = await send({});
    news(outcome.problem);
    if (outcome.ok) tell(t('floor.bookings.checked_in', { number: outcome.data.ticket.number }));
  } else DIALOGS[name](one, send);
}

async function book(body) {
  const outcome = await give('/appointments', body, 'floor.bookings.confirmed');
  // The dialog closes itself when it has the answer; the confirmation comes after it.
  if (outcome.ok) setTimeout(() => showConfirmation(outcome.data.appointment), 0);
  return outcome;
}

async function start() {
  await loadWords();
  await look();
  if (!$('#day').value) $('#day').value = localNow().slice(0, 10);
  $('#day-form').addEventListener('submit', (event) => event.preventDefault());
  $('#day').addEventListener('change', look);
  const button = $('#book');
  if (button) {
    button.addEventListener('click', () => askBook(main.dataset.contact !== 'none', book));
    button.disabled = false;  // a click before this would be lost
  }
  everySecond(() => fill($('#hall-clock'), hhmmss(hallNow())));
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    if (document.visibilityState === 'visible') await look();
  }
}

start();
