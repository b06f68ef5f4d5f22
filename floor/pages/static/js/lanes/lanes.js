// The lanes page: looks each three seconds while somebody sees it, and gives the orders.

import { order, problemText, read } from '../api.js';
import { hallNow, hallOffsetMin, sync } from '../clock.js';
import { askLane } from '../console/asks.js';
import { $, patch } from '../dom.js';
import { tidyNumber } from '../supervisor/history.js';
import { loadWords, t } from '../words.js';
import { askHelper, careTable } from './care.js';
import { askEnd, askProject, projectTable, showUses } from './projects.js';

const EVERY_MS = 3000;
const main = $('#main');
const may = main.dataset.assigns === 'yes';
let care = null;

function news(problem) {
  const line = $('#lanes-news');
  line.hidden = !problem;
  line.textContent = problem ? problemText(problem) : '';
}

async function look() {
  const answer = await read('/care');
  news(answer.problem);
  if (!answer.ok) return;
  care = answer.data;
  sync(care);
  patch($('#care-live'), careTable(care, may ? help : null));
  if ($('#projects-live')) await lookAtProjects();
}

async function lookAtProjects() {
  const answer = await read('/projects');
  if (!answer.ok) {
    news(answer.problem);
    return;
  }
  patch($('#projects-live'), projectTable(answer.data.projects, Boolean($('#project-add')), { end: endProject, uses: showUses }));
}

function today() {
  return new Date(hallNow() + hallOffsetMin() * 60000).toISOString().slice(0, 10);
}

function addProject() {
  askProject(today(), (body) => give('/projects', body, t('floor.projects.done.add')));
}

function endProject(one) {
  askEnd(one, (body) => give(`/projects/${encodeURIComponent(one.code)}/end`, body, t('floor.projects.done.end', { code: one.code })));
}

/** Gives an order, looks again, and says how it went. */
async function give(path, body, said) {
  const outcome = await order(path, body);
  if (outcome.ok) {
    $('#lanes-said').textContent = said;
    await look();
  }
  return outcome;
}

const path = (ticket, name) => `/tickets/${encodeURIComponent(ticket.id)}/${name}`;

function help(ticket) {
  askHelper(care, ticket, ({ helper }) => give(path(ticket, 'helper'), { helper: helper || null }, t('floor.lanes.done.helper', { number: ticket.number })));
}

async function grant(event) {
  event.preventDefault();
  const input = $('#grant-number');
  const number = tidyNumber(input.value);
  if (!number) {
    input.setCustomValidity(t('floor.supervisor.search_wrong'));
    input.reportValidity();
    return;
  }
  const answer = await read(`/tickets/${today().replace(/-/g, '')}-${number}`);
  news(answer.problem);
  if (!answer.ok) return;
  const { ticket } = answer.data;
  askLane(ticket, (body) => give(path(ticket, 'grant_lane'), body, t('floor.console.done.grant_lane', { number })));
}

async function start() {
  await loadWords();
  const form = $('#grant-form');
  if (form) {
    form.addEventListener('submit', grant);
    $('#grant-number').addEventListener('input', (event) => event.target.setCustomValidity(''));
  }
  const add = $('#project-add');
  if (add) add.addEventListener('click', addProject);
  for (const button of document.querySelectorAll('#grant-form [type=submit], #project-add')) button.disabled = false;  // before, a click is lost
  for (;;) {
    if (document.visibilityState === 'visible') await look();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

start();
