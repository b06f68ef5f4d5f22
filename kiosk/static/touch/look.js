// Looking something up (查询): what there is, choices, and texts that are turned page by page.

import { h, icon } from '/static/floor/js/dom.js';
import { days, figure, month, span } from '/static/floor/js/public.js';
import { has, lang, pick, t } from '/static/floor/js/words.js';
import { isBusy } from './busy.js';
import { fact, heading, pager, tile, tiled } from './choose.js';
import { saying } from './clips.js';
import { placeOf } from './look_steps.js';
import { listPages } from './tiles.js';
import { big, told } from './told.js';

const GROUP_MARKS = { body: 'landmark', promises: 'handshake', matters: 'file-text', complaints: 'message-square', other: 'info' };
const SHEET = ['basis', 'conditions', 'papers', 'procedure', 'forms'];
const words = ([key, places]) => t(key, places);
/** What the hall wrote is Chinese, whatever the page's language. */
const own = () => (lang() === 'en' ? 'zh-Hans' : null);

// --- choices ---------------------------------------------------------------------------------------------------------

export function look(m) {
  const place = placeOf(m.s);
  const shelf = m.library.of(place);
  if (shelf.state !== 'here') return waiting(m, shelf);
  const { title, lead, say, mark, colour, tiles } = CHOICES[place.at](m, shelf.data, place);
  const pages = listPages('matters', tiles, m.cols, m.rows);
  return [heading(mark, title, lead, say, pager(m, pages), colour), place.at === 'menu' ? duty(m) : null, tiles.length ? tiled(m, pages, (one, nth) => button(m, one, nth)) : nothing()];
}

/** Also in large type, where the head has no room for it. */
function duty({ view: { duty: now } }) {
  return now ? h('p', { class: 'k-strip', data: { key: 'duty' } }, icon('user'), h('span', {}, t('floor.public.duty', { name: now.name }))) : null;
}

function button(m, { key, mark, name, facts, say, to, colour = 'blue' }, nth) {
  const attrs = { data: { key, colour, look: key, say: saying(...[say(nth)].flat()) }, on: { click: () => m.act({ type: 'open', to }) } };
  return tile(attrs, mark, name, facts);
}

const named = (name) => (nth) => ({ name, nth });
const spoken = (key) => (nth) => [['kiosk.say.nth', { n: nth }], has(key) ? key : null];

function menu(m, { matters, publications, figures, results }) {
  const texts = publications.reduce((sum, group) => sum + group.items.length, 0);
  const count = (n) => [fact('list-checks', n ? t('kiosk.look.count', { n }) : t('kiosk.look.count_none'))];
  const one = (at, mark, colour, facts) => ({ key: at, mark, colour, facts, name: t(`kiosk.look.${at}`), say: spoken(`kiosk.say.look.${at}`), to: { at: WAYS[at] } });
  return {
    mark: 'search', title: t('kiosk.look.title'), lead: t('kiosk.look.lead'), say: 'kiosk.say.look',
    tiles: [
      one('guides', 'book-open', 'teal', [fact('list-checks', t('kiosk.theme.count', { n: matters.length }))]),
      one('public', 'landmark', 'blue', count(texts)),
      one('figures', 'gauge', 'violet', [fact('calendar', figures.length ? words(month(figures[0].month)) : t('kiosk.look.count_none'))]),
      one('results', 'scale', 'amber', count(results.length)),
    ],
  };
}

const WAYS = { guides: 'themes', public: 'groups', figures: 'figures', results: 'results' };

function themes(m, { matters }) {
  const known = m.view.themes.map((one) => ({ ...one, n: matters.filter((each) => each.theme === one.code).length })).filter((one) => one.n);
  return {
    mark: 'book-open', title: t('kiosk.look.guides'), lead: t('kiosk.look.themes'), say: 'kiosk.say.look', colour: 'teal',
    tiles: known.map((one) => ({
      key: one.code, mark: one.icon, colour: one.colour, name: pick(one.name), say: named(pick(one.name)), to: { at: 'matters', theme: one.code },
      facts: [fact('list-checks', t('kiosk.theme.count', { n: one.n }))],
    })),
  };
}

function matters(m, data, { theme }) {
  const of = m.view.themes.find((one) => one.code === theme) || { icon: 'file-text', colour: 'teal', name: null };
  const time = ({ promised_days: n }) => fact('clock', n === null ? t('kiosk.look.open') : n ? t('kiosk.look.promised', { n }) : t('floor.public.at_once'));
  return {
    mark: of.icon, title: pick(of.name), lead: t('kiosk.look.matters'), say: 'kiosk.say.theme', colour: of.colour,
    tiles: data.matters.filter((one) => one.theme === theme).map((one) => ({
      key: one.code, mark: of.icon, colour: of.colour, name: pick(one.name), say: named(pick(one.name)), to: { at: 'sheet', matter: one.code },
      facts: [time(one)],
    })),
  };
}

function groups(m, { publications }) {
  return {
    mark: 'landmark', title: t('kiosk.look.public'), lead: t('kiosk.look.groups'), say: 'kiosk.say.look',
    tiles: publications.map((one) => ({
      key: one.group, mark: GROUP_MARKS[one.group] || 'info', name: pick(one.name), say: spoken(`kiosk.say.look.${one.group}`), to: { at: 'items', group: one.group },
      facts: [fact('list-checks', one.items.length ? t('kiosk.look.count', { n: one.items.length }) : t('kiosk.look.count_none'))],
    })),
  };
}

function items(m, { publications }, { group }) {
  const of = publications.find((one) => one.group === group);
  return {
    mark: GROUP_MARKS[group] || 'info', title: of ? pick(of.name) : '', lead: t('kiosk.look.items'), say: 'kiosk.say.look',
    tiles: (of ? of.items : []).map((one) => ({
      key: one.id, mark: 'file-text', name: h('span', { lang: own() }, one.title), say: spoken(''), to: { at: 'text', group, id: one.id },
      facts: [fact('calendar', one.start)],
    })),
  };
}

const CHOICES = { menu, themes, matters, groups, items };

const nothing = (words = t('floor.public.none')) => told({ mark: 'info', title: words, say: ['kiosk.say.look.none'] });

function waiting(m, { state }) {
  if (state === 'loading') return told({ mark: 'refresh-cw', busy: true, title: t('kiosk.look.loading') });
  return told({
    mark: 'wifi-off', tone: 'bad', title: t('kiosk.look.failed'), lines: [t('kiosk.look.failed_text')], say: ['kiosk.say.look.failed', 'kiosk.say.retry'],
    actions: [big(t('kiosk.silent.again'), 'refresh-cw', () => m.library.again(), 'kiosk.say.retry')],
  });
}

// --- texts -----------------------------------------------------------------------------------------------------------

export function read(m) {
  const place = placeOf(m.s);
  const shelf = m.library.of(place);
  if (shelf.state !== 'here') return waiting(m, shelf);
  const { mark, title, lead, blocks, act = null, titleLang = null } = TEXTS[place.at](m, shelf.data, place);
  if (!blocks.length) return nothing(lead);
  const pages = Array.from({ length: m.leaves }, () => null);
  return [
    heading(mark, titleLang ? h('span', { lang: titleLang }, title) : title, lead, 'kiosk.say.read'),
    h('div', { class: 'l-flow', tabindex: '0', data: { key: 'flow' } }, blocks),
    h('div', { class: 'l-bar', data: { key: 'bar' } }, act, leafNo(m), pager(m, pages, true)),
  ];
}

/** 1 / 3 */
function leafNo({ leaves, s }) {
  const n = Math.min(s.page, leaves - 1) + 1;
  return leaves > 1 ? h('p', { class: 'l-leaf', role: 'img', 'aria-label': t('kiosk.page.of', { n, all: leaves }) }, `${n} / ${leaves}`) : null;
}

const part = (title, ...inside) => h('section', { class: 'l-part' }, h('h2', {}, title), inside);
const lines = (text) => h('p', { class: 'l-lines', lang: own() }, text);
const list = (texts) => h('ul', { class: 'l-list', lang: own() }, texts.map((one) => h('li', {}, one)));
const row = (...cells) => h('tr', {}, cells.map((one, at) => h(at ? 'td' : 'th', at ? {} : { scope: 'row' }, one)));
const table = (heads, rows, cls = '') => h('table', { class: `l-table ${cls}` }, h('thead', {}, h('tr', {}, heads.map((one) => h('th', { scope: 'col' }, one)))), h('tbody', {}, rows));

function sheet(m, { matter }) {
  const told = SHEET.filter((name) => matter[name].length).map((name) => part(t(`floor.guide.${name}`), Array.isArray(matter[name]) ? list(matter[name]) : lines(matter[name])));
  const times = matter.statutory_days === null && matter.promised_days === null ? [] : [part(t('floor.public.times'), table(
    [t('floor.public.times.statutory'), t('floor.public.times.promised')],
    [row(words(days(matter.statutory_days)), words(days(matter.promised_days)))], 'l-times'))];
  const note = pick(matter.notice);
  const blocks = [
    ...told.slice(0, 4), ...times, ...stages(matter), ...(matter.fee ? [part(t('floor.guide.fee'), lines(matter.fee))] : []), ...told.slice(4),
    ...(note ? [part(t('floor.guide.notice'), h('p', { class: 'l-lines' }, note))] : []),
  ];
  const counters = matter.counters.length ? part(t('floor.guide.where'), h('p', {}, [t('kiosk.number.counters', { list: matter.counters.join(t('kiosk.comma')) }), ...matter.zones.map((one) => pick(one))].join(' · '))) : null;
  const call = matter.hotline ? part(t('floor.guide.hotline'), h('p', {}, matter.hotline)) : null;
  return {
    mark: 'book-open', title: pick(matter.name), lead: t('floor.guide.title'), act: takes(m, matter.code),
    blocks: [...(blocks.length ? blocks : [h('p', { class: 'l-lines' }, t('floor.guide.empty'))]), counters, call].filter(Boolean),
  };
}

/** The stage time table (流程时限表). */
function stages({ stages: found, promised_days: sum }) {
  if (!found.length) return [];
  const rows = [...found.map((one) => row(h('span', { lang: own() }, one.name), words(days(one.days)))), row(t('floor.guide.sum'), words(days(sum)))];
  return [part(t('floor.guide.stages'), table([t('floor.guide.stage'), t('floor.guide.days')], rows, 'l-stages'))];
}

/** From the sheet straight to the lane question, while numbers are given. */
function takes(m, code) {
  const one = m.view.matters.find((each) => each.code === code);
  if (!one || !one.open || !m.view.open.takes || m.view.settings.after_review) return null;
  const run = () => m.act({ type: 'matter', matter: code, open: true, busy: isBusy(m.view.settings, one), id: m.newId() });
  return h('button', { class: 'k-turn l-take', type: 'button', data: { key: 'take', hint: saying('kiosk.say.read.take') }, on: { click: run } }, icon('ticket'), h('span', {}, t('kiosk.look.take')));
}

function text(m, { publications }, { group, id }) {
  const of = publications.find((one) => one.group === group);
  const one = of && of.items.find((each) => each.id === id);
  if (!one) return { mark: 'info', title: '', lead: t('floor.public.none'), blocks: [] };
  return {
    mark: GROUP_MARKS[group] || 'info', title: one.title, titleLang: own(), lead: [pick(of.name), one.advance ? t('floor.public.advance') : ''].filter(Boolean).join(' · '),
    blocks: [lines(one.content), h('p', { class: 'l-when' }, words(span(one)))],
  };
}

function figures(m, { figures: months }) {
  const blocks = months.map((one) => h('section', { class: 'l-month' }, h('h2', {}, words(month(one.month))),
    one.groups.map((group) => h('section', { class: 'l-part' }, h('h3', {}, t(`floor.public.figures.${group.code}`)),
      h('dl', { class: 'l-figures' }, group.rows.map(({ code, value }) => h('div', {}, h('dt', {}, t(`floor.public.figure.${code}`)), h('dd', {}, figure(value)))))))));
  return { mark: 'gauge', title: t('floor.public.figures'), lead: blocks.length ? '' : t('floor.public.figures_none'), blocks };
}

function results(m, { results: found }) {
  const rows = found.map((one) => row(one.no, words(month(one.month)), t(`floor.public.found.${one.result}`)));
  const heads = ['no', 'month', 'result'].map((name) => t(`floor.public.result.${name}`));
  return { mark: 'scale', title: t('floor.public.results'), lead: rows.length ? '' : t('floor.public.results_none'), blocks: rows.length ? [table(heads, rows, 'l-results')] : [] };
}

const TEXTS = { sheet, text, figures, results };

/** Turns the text to its page; how many pages it has. Columns as wide as the screen are its leaves. */
export function leafed(root, page) {
  const flow = root.querySelector('.l-flow');
  if (!flow) return 1;
  const gap = parseFloat(getComputedStyle(flow).columnGap) || 0;
  const stride = flow.clientWidth + gap;
  const leaves = Math.max(1, Math.ceil((flow.scrollWidth + gap) / stride - 0.1));
  flow.scrollLeft = Math.min(page, leaves - 1) * stride;
  return leaves;
}
