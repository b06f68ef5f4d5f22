// The information screen: what is public, one page after the other; a text longer than the screen has several.

import { h, icon } from '/static/floor/js/dom.js';
import { days, figure, month, span } from '/static/floor/js/public.js';
import { lang } from '/static/floor/js/words.js';
import { namesOf, wordsOf } from './both.js';
import * as part from './parts.js';
import { infoType } from './sizes.js';

const HELD_MS = 60000; // a page that somebody turned to by hand stays

const turn = { key: '', leaf: 0, leaves: 1, timer: 0, held: false };

/** The pages of a picture, in the order in which they are shown. */
export function slides(view) {
  const texts = view.publications.flatMap((group) => group.items.map((item) => ({ key: `text-${item.id}`, kind: 'text', group, item })));
  const found = [...texts, ...view.figures.map((one) => ({ key: `figures-${one.month}`, kind: 'figures', one }))];
  if (view.matters.length) found.push({ key: 'times', kind: 'times', rows: view.matters });
  if (view.results.length) found.push({ key: 'results', kind: 'results', rows: view.results });
  return found.length ? found : [{ key: 'none', kind: 'none' }];
}

export function draw(view, screen) {
  const all = slides(view);
  const at = Math.max(0, all.findIndex((one) => one.key === turn.key));
  const slide = all[at];
  if (slide.key !== turn.key) Object.assign(turn, { key: slide.key, leaf: 0 });
  const { title, sub, body } = KINDS[slide.kind](slide);
  return {
    px: infoType(screen),
    tree: h('div', { class: `picture info info-${slide.kind}`, data: { key: 'info' } },
      part.head(view, part.names(view.hall.name, 'inline')),
      h('section', { class: 'slide', data: { key: slide.key, slide: slide.key } },
        h('p', { class: 'slide-sub' }, sub),
        h('h2', { class: 'slide-title' }, title),
        h('div', { class: 'leaf', data: { key: 'leaf' } }, body)),
      h('footer', { class: 'foot', data: { key: 'foot' } }, notice(view), h('p', { class: 'info-at', data: { key: 'at' } },
        h('span', { class: 'number' }, `${at + 1} / ${all.length}`),
        turn.leaves > 1 ? h('span', { class: 'number info-leaf' }, `(${Math.min(turn.leaf, turn.leaves - 1) + 1} / ${turn.leaves})`) : null))),
  };
}

function notice(view) {
  const [one] = namesOf(view.notice);
  return h('p', { class: 'foot-notice', data: { key: 'notice' } }, one && [icon('megaphone'), h('span', { class: 'foot-text' }, one)]);
}

// --- pages -----------------------------------------------------------------------------------------------------------

/** What the hall wrote is Chinese, whatever the page's language. */
const own = () => (lang() === 'en' ? 'zh-Hans' : null);
const both = ([key, places]) => part.words(key, places, 'inline');
const first = ([key, places]) => wordsOf(key, places)[0];

function text({ group, item }) {
  return {
    title: h('span', { lang: own() }, item.title),
    sub: [part.names(group.name, 'inline'), item.advance ? part.words('floor.public.advance', {}, 'inline slide-mark') : null],
    body: [
      item.content ? h('p', { class: 'lines', lang: own() }, item.content) : h('p', { class: 'lines' }, part.words('display.info.at_kiosk')),
      h('p', { class: 'slide-when' }, both(span(item))),
    ],
  };
}

function figures({ one }) {
  const group = ({ code, rows }) => h('section', { class: 'figures' }, h('h3', {}, part.words(`floor.public.figures.${code}`, {}, 'inline')),
    h('dl', {}, rows.map((row) => h('div', {}, h('dt', {}, part.words(`floor.public.figure.${row.code}`)), h('dd', { class: 'number' }, figure(row.value))))));
  return { title: part.words('floor.public.figures', {}, 'inline'), sub: first(month(one.month)), body: h('div', { class: 'figure-groups' }, [one.groups.slice(0, 2), one.groups.slice(2)].map((side) => h('div', {}, side.map(group)))) };
}

const row = (cells) => h('tr', {}, cells.map((one, at) => h(at ? 'td' : 'th', at ? {} : { scope: 'row' }, one)));
const table = (heads, rows) => h('table', { class: 'info-table' }, h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col' }, part.words(key))))), h('tbody', {}, rows));

function times({ rows }) {
  const of = (one) => row([part.names(one.name), first(days(one.promised_days)), first(days(one.statutory_days))]);
  return {
    title: part.words('floor.public.times', {}, 'inline'), sub: part.words('floor.public.title', {}, 'inline'),
    body: table(['floor.public.times.matter', 'floor.public.times.promised', 'floor.public.times.statutory'], rows.map(of)),
  };
}

function results({ rows }) {
  const of = (one) => row([one.no, first(month(one.month)), part.words(`floor.public.found.${one.result}`, {}, 'inline')]);
  return {
    title: part.words('floor.public.results', {}, 'inline'), sub: part.words('floor.public.title', {}, 'inline'),
    body: table(['floor.public.result.no', 'floor.public.result.month', 'floor.public.result.result'], rows.map(of)),
  };
}

const none = () => ({ title: part.words('floor.public.title', {}, 'inline'), sub: '', body: h('p', { class: 'lines' }, part.words('floor.public.none')) });

const KINDS = { text, figures, times, results, none };

// --- turning ---------------------------------------------------------------------------------------------------------

/** After each drawing: the columns of a long text are its leaves. Starts the clock of the page that stands there. */
export function settle(board, view, redraw) {
  const leaves = leafed(board);
  if (leaves !== turn.leaves) {
    turn.leaves = leaves;
    redraw();
    return;
  }
  if (!turn.timer) {
    listen(view, redraw);
    wait(view, redraw);
  }
  turn.view = view;
}

function leafed(board) {
  const leaf = board.querySelector('.leaf');
  const stride = leaf.clientWidth + (parseFloat(getComputedStyle(leaf).columnGap) || 0);
  const leaves = Math.max(1, Math.ceil((leaf.scrollWidth - leaf.clientWidth) / stride - 0.1) + 1);
  leaf.scrollLeft = Math.min(turn.leaf, leaves - 1) * stride;
  return leaves;
}

function wait(view, redraw) {
  clearTimeout(turn.timer);
  turn.timer = setTimeout(() => step(1, redraw), turn.held ? HELD_MS : view.screen.turn_s * 1000);
}

/** The next leaf or page, or with -1 the one before; the last is followed by the first. */
function step(by, redraw) {
  const all = slides(turn.view);
  const at = Math.max(0, all.findIndex((one) => one.key === turn.key));
  const leaf = turn.leaf + by;
  if (leaf >= 0 && leaf < turn.leaves) turn.leaf = leaf;
  else Object.assign(turn, { key: all[(at + by + all.length) % all.length].key, leaf: 0, leaves: 1 });
  redraw();
  turn.held = false;
  wait(turn.view, redraw);
}

/** Who wants to read on has time for it: a touch or the space bar holds the page for a minute, arrows turn it. */
function listen(view, redraw) {
  const hold = () => {
    turn.held = true;
    wait(turn.view, redraw);
  };
  document.addEventListener('pointerdown', hold);
  document.addEventListener('keydown', ({ key }) => {
    if (key === ' ') hold();
    if (key === 'ArrowRight' || key === 'ArrowLeft') {
      step(key === 'ArrowRight' ? 1 : -1, redraw);
      hold();
    }
  });
}
