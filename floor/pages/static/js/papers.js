// The tray of one virtual printer, looked at each two seconds while somebody sees the page.

import { problemText, read } from './api.js';
import { $, h, icon, patch } from './dom.js';
import { hhmmss } from './format.js';
import { sync } from './clock.js';
import { loadWords, t } from './words.js';

const EVERY_MS = 2000;
const code = $('#main').dataset.printer;
const seen = new Set();
let first = true;

function slip(paper) {
  const fresh = !first && !seen.has(paper.job);
  const words = t(`floor.papers.${paper.kind === 'reprint' ? 'reprint' : 'slip'}`);
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

async function start() {
  await loadWords();
  for (;;) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

start();
