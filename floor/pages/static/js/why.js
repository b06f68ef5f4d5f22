// "Why was B called before A?": two numbers, the answer in words, and paper for the visitor who asks.

import { order, problemText, read } from './api.js';
import { $, fill, h, icon } from './dom.js';
import { hhmmss, minutes } from './format.js';
import { lang, pick, t } from './words.js';

let asked = null;

function row(one) {
  return h('tr', {}, h('th', { scope: 'row', class: 'number' }, one.number), h('td', {}, one.lane_name ? pick(one.lane_name) : one.lane),
    h('td', { class: 'figure' }, hhmmss(one.taken_at)), h('td', { class: 'figure' }, minutes(one.waited_s)), h('td', { class: 'figure' }, one.key ? hhmmss(one.key) : '—'));
}

function answer(told) {
  const heads = ['number', 'lane', 'taken', 'waited', 'key'];
  const by = told.by && t('floor.why_ask.by', { name: told.by.name });
  const clause = told.clause && t('floor.why_ask.clause', { clause: t(`floor.clause.${told.clause}`) });
  return [
    h('h3', {}, t('floor.why_ask.question', { called: told.called.number, before: told.before.number })),
    h('ol', { class: 'why-lines', data: { cause: told.cause } }, told.sentences.map((line) => h('li', {}, pick(line)))),
    h('p', { class: 'hint' }, [clause, by, told.seq && t('floor.why_ask.seq', { n: told.seq })].filter(Boolean).join(' · ')),
    h('table', { class: 'table why-table' }, h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col' }, t(`floor.why_ask.${key}`))))),
      h('tbody', {}, row(told.called), row(told.before))),
  ];
}

function say(words, bad) {
  const news = $('#why-news');
  news.className = words ? `note ${bad ? 'note-bad' : 'note-good'}` : '';
  fill(news, words ? [icon(bad ? 'triangle-alert' : 'circle-check'), h('span', {}, words)] : []);
}

async function submit(event) {
  event.preventDefault();
  const question = { called: $('#why-called').value.trim(), before: $('#why-before').value.trim() };
  if ($('#why-day').value) question.day = $('#why-day').value;
  say('');
  if (!question.called || !question.before) {
    say(t('floor.why_ask.both'), true);
    return;
  }
  const query = new URLSearchParams(question);
  const got = await read(`/why?${query}`);
  asked = got.ok ? question : null;
  $('#why-tools').hidden = !got.ok;
  fill($('#why-answer'), got.ok ? answer(got.data.why) : []);
  if (!got.ok) say(problemText(got.problem), true);
  $('#why-sheet').href = `/why?${query}&lang=${lang()}`;
}

async function slip() {
  if (!asked) return;
  const kiosk = $('#why-kiosk').value;
  const button = $('#why-slip');
  button.setAttribute('aria-busy', 'true');
  const got = await order('/why/print', { ...asked, lang: lang(), ...(kiosk ? { kiosk } : {}) });
  button.removeAttribute('aria-busy');
  say(got.ok ? t('floor.why_ask.printing', { printer: got.data.print_job.printer }) : problemText(got.problem), !got.ok);
}

/** Opens the question; `called` is filled in when it is known. */
export function openWhy(called = '') {
  $('#why-called').value = called;
  $('#why-before').value = '';
  fill($('#why-answer'), []);
  $('#why-tools').hidden = true;
  say('');
  asked = null;
  $('#why-ask').showModal();
  $(called ? '#why-before' : '#why-called').focus();
}

export function setUpWhy() {
  $('#why-form').addEventListener('submit', submit);
  $('#why-slip').addEventListener('click', slip);
  $('#why-close').addEventListener('click', () => $('#why-ask').close());
}
