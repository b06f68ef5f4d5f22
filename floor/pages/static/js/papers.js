// The tray of one virtual printer, looked at each two seconds while somebody sees the page.

import { problemText, read } from './api.js';
import { $, h, icon, patch } from './dom.js';
import { hhmmss } from './format.js';
import { sync } from './clock.js';
import { loadWords, t } from './words.js';

const EVERY_MS = 2000;
const OWN_WORDS = ['why', 'notice', 'receipt'];
const code = $('#main').dataset.printer;
const seen = new Set();
let first = true;

function slip(paper) {
  const fresh = !first && !seen.has(paper.job);
  const words = t(OWN_WORDS.includes(paper.kind) ? `floor.papers.kind.${paper.kind}` : `floor.papers.${paper.kind}`);
  const image = h('img', { src: paper.url, alt: t('floor.papers.alt', { number: paper.number }), loading: 'lazy' });
  return h('li', { class: fresh ? 'slip slip-new' : 'slip', data: { key: paper.job } },
    h('a', { class: 'slip-paper', href: paper.url, target: '_blank' }, image),
    h('p', { class: 'slip-line' },
      h('strong', { class: 'number' }, paper.number),
      h('span', { class: paper.kind === 'reprint' ? 'badge badge-warn' : 'badge' }, icon('printer'), words),
      h('time', { datetime: paper.at }, hhmmss(paper.at))));
}

function draw(papers) {
  patch($('#papers'), h('ol', {}, papers.map(slip)));
  papers.forEach((paper) => seen.add(paper.job));
  first = false;
  $('#papers-empty').hidden = papers.length > 0;
}

async function look() {
  if (document.visibilityState !== 'visible') return;
  const answer = await read(`/printers/${encodeURIComponent(code)}/papers`);
  const news = $('#papers-news');
  news.hidden = answer.ok;
  if (!answer.ok) {
    news.textContent = problemText(answer.problem);
    return;
  }
  if (answer.data.papers.length) sync({ at: answer.data.papers[0].at });
  draw(answer.data.papers);
}

/** A slip with invented contents, as this printer would make it of the hall's template now. */
function sample() {
  const picture = $('#sample-picture');
  const news = $('#sample-news');
  const button = $('#sample-draw');
  const path = () => `/printers/${encodeURIComponent(code)}/sample.png?kind=${$('#sample-kind').value}&lang=${$('#sample-lang').value}`;
  const idle = (shown) => {
    button.disabled = false;
    picture.hidden = !shown;
  };
  const ask = () => {
    button.disabled = true;
    news.hidden = true;
    picture.src = `/api/v1${path()}&at=${Date.now()}`; // the template may have changed since
  };
  picture.addEventListener('load', () => idle(true));
  picture.addEventListener('error', async () => {
    idle(false);
    const answer = await read(path(), { retries: 0, timeoutMs: 40000 });
    news.textContent = answer.ok ? t('floor.papers.sample_again') : problemText(answer.problem);
    news.hidden = false;
  });
  $('#sample').addEventListener('toggle', () => { if ($('#sample').open && picture.hidden) ask(); });
  button.addEventListener('click', ask);
}

async function start() {
  await loadWords();
  sample();
  for (;;) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

start();
