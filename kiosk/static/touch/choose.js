// The pages on which a visitor chooses: home, one theme, the lane question.

import { h, icon } from '/static/floor/js/dom.js';
import { range } from '/static/floor/js/format.js';
import { pick, t } from '/static/floor/js/words.js';
import { isBusy } from './busy.js';
import { saying } from './clips.js';
import { ageLine, codeWay } from './entry.js';
import { anotherWay, chosenNames, chosenStrip } from './several.js';
import { notices } from './told.js';
import { homePages, listPages } from './tiles.js';

const GROUNDS = ['elder', 'minor', 'pregnant', 'disabled', 'soldier', 'mobility'];

export function home(m) {
  const matters = m.view.matters.filter((one) => one.common);
  const themes = m.view.themes.filter((one) => one.matters.length);
  const pages = homePages(matters, themes, m.cols, m.rows);
  return [heading('layout-grid', t('kiosk.home.title'), t('kiosk.home.lead'), 'kiosk.say.home', [lookWay(m), pager(m, pages)]), chosenStrip(m) || notices(m), page(m, pages), booked(m)];
}

/** The way in, beside the title of the first page. */
function lookWay(m) {
  if (m.back) return null;
  return h('button', { class: 'k-turn k-look', type: 'button', data: { key: 'look', hint: saying('kiosk.say.look.way') }, on: { click: () => m.act({ type: 'look' }) } },
    icon('search'), h('span', {}, t('kiosk.look.way')));
}

/** The way to an appointment stands in the corner below; it is told where. */
function booked(m) {
  return m.view.appointments && !m.back ? h('span', { hidden: true, data: { key: 'booked', say: saying('kiosk.say.checkin.at') } }) : null;
}

export function theme(m) {
  const of = m.view.themes.find((one) => one.code === m.s.theme);
  const matters = m.view.matters.filter((one) => one.theme === m.s.theme);
  const pages = listPages('matters', matters, m.cols, m.rows);
  return [heading(of.icon, pick(of.name), t('kiosk.theme.lead'), 'kiosk.say.theme', pager(m, pages), of.colour), chosenStrip(m) || notices(m), page(m, pages)];
}

export function heading(mark, title, lead, said, side = null, colour = null) {
  return h('div', { class: 'k-title', data: { say: saying(said), ...(colour ? { colour } : {}) } },
    h('span', { class: 'k-title-mark' }, icon(mark)),
    h('div', {}, h('h1', { tabindex: '-1' }, title), h('p', {}, lead)),
    side);
}

const shownPage = (m, pages) => Math.min(m.s.page, pages.length - 1);

function page(m, pages) {
  const at = shownPage(m, pages);
  let before = 0;
  const groups = pages[at].map((group) => {
    const drawn = section(m, group, before);
    before += group.tiles.length;
    return drawn;
  });
  const more = at < pages.length - 1 ? h('span', { hidden: true, data: { say: saying('kiosk.say.more') } }) : null;
  return h('div', { class: 'k-pages', data: { key: `page-${at}` } }, groups, more);
}

function section(m, { kind, tiles }, before) {
  const rows = Math.ceil(tiles.length / m.cols);
  const named = kind !== 'matters';
  const turned = kind === 'themes' && before > 0;
  return h('section', { class: 'k-group', data: { kind }, css: { '--r': rows }, 'aria-label': t(`kiosk.home.${kind}`) },
    named ? h('h2', { class: 'k-group-name', data: turned ? { say: saying('kiosk.say.themes') } : {} }, t(`kiosk.home.${kind}`)) : null,
    h('div', { class: 'k-tiles' }, tiles.map((each, at) => (kind === 'themes' ? themeTile : matterTile)(m, each, before + at + 1))));
}

/** The pages of other choices: `draw(one, nth)` makes each tile. */
export function tiled(m, pages, draw) {
  const at = shownPage(m, pages);
  const [{ tiles }] = pages[at];
  return h('div', { class: 'k-pages', data: { key: `page-${at}` } },
    h('section', { class: 'k-group', data: { kind: 'matters' }, css: { '--r': Math.ceil(tiles.length / m.cols) } },
      h('div', { class: 'k-tiles' }, tiles.map((one, nth) => draw(one, nth + 1)))),
    at < pages.length - 1 ? h('span', { hidden: true, data: { say: saying('kiosk.say.more') } }) : null);
}

/** Only the ways that lead somewhere; beside the title, for the tiles need the room below. `steady`: the others keep their place. */
export function pager(m, pages, steady = false) {
  if (pages.length < 2) return null;
  const at = shownPage(m, pages);
  const turn = (to, mark, words, hint) => h('button', {
    class: 'k-turn', type: 'button', disabled: to < 0 || to >= pages.length, data: { key: mark, hint: saying(hint) }, on: { click: () => m.act({ type: 'page', page: to }) },
  }, icon(mark), h('span', {}, words));
  return h('nav', { class: 'k-pager', 'aria-label': t('kiosk.page.of', { n: at + 1, all: pages.length }) },
    at > 0 || steady ? turn(at - 1, 'chevron-left', t('kiosk.page.before'), 'kiosk.say.page.before') : null,
    at < pages.length - 1 || steady ? turn(at + 1, 'chevron-right', t('kiosk.page.after'), 'kiosk.say.page.after') : null);
}

export function tile(attrs, mark, name, facts) {
  return h('button', { class: 'tile', type: 'button', ...attrs },
    h('span', { class: 'tile-mark' }, icon(mark)),
    h('span', { class: 'tile-name' }, name),
    h('span', { class: 'tile-facts' }, facts));
}

export const fact = (mark, words, extra = '') => h('span', { class: `fact ${extra}` }, icon(mark), h('span', {}, words));

function people(n) {
  return fact('users', n ? t('kiosk.waiting', { n }) : t('kiosk.waiting_none'));
}

function themeTile(m, of, nth) {
  const matters = m.view.matters.filter((one) => one.theme === of.code);
  const n = matters.reduce((sum, one) => sum + one.waiting, 0);
  const attrs = {
    data: { key: `theme-${of.code}`, colour: of.colour, theme: of.code, say: saying({ name: pick(of.name), nth }) },
    on: { click: () => m.act({ type: 'theme', theme: of.code }) },
  };
  return tile(attrs, of.icon, pick(of.name), [people(n), fact('list-checks', t('kiosk.theme.count', { n: matters.length }), 'fact-count')]);
}

/** On one line beside the people waiting, in either language. */
function shortRange({ low_min: low, high_min: high }) {
  return low === high ? t('kiosk.range_one', { n: high }) : t('kiosk.range', { low, high });
}

function matterTile(m, one, nth) {
  const of = m.view.themes.find((each) => each.code === one.theme) || { icon: 'file-text', colour: 'blue' };
  const attrs = {
    data: {
      key: `matter-${one.code}`, colour: of.colour, matter: one.code, shut: one.open ? 'no' : 'yes',
      say: saying({ name: pick(one.name), nth }, one.open ? null : 'kiosk.say.paused'),
    },
    on: { click: () => m.act({ type: 'matter', matter: one.code, open: one.open, busy: isBusy(m.view.settings, one), id: m.newId() }) },
  };
  if (!one.open) return tile(attrs, of.icon, pick(one.name), [fact('ban', t('kiosk.matter.shut'))]);
  const wait = one.waiting && one.high_min ? h('span', { class: 'fact fact-range' }, shortRange(one)) : null;
  if (one.delegated) return tile(attrs, of.icon, pick(one.name), [fact('arrow-right-left', t('kiosk.delegated', { n: one.delegated }))]);
  return tile(attrs, of.icon, pick(one.name), [people(one.waiting), wait]);
}

export function lane(m) {
  const one = m.view.matters.find((each) => each.code === m.s.matter);
  return [
    heading('users', t('kiosk.lane.title'), t('kiosk.lane.lead', { matter: chosenNames(m, one.code) }), 'kiosk.say.lane'),
    h('div', { class: 'k-lanes' }, m.view.lanes.map((each, at) => laneButton(m, each, at + 1, one.lanes && one.lanes[each.lane]))),
    h('div', { class: 'e-ways' }, ageLine(m), codeWay(m), anotherWay(m)),
    h('p', { class: 'k-aside', data: { key: 'rule' } }, icon('list-ordered'), h('span', {}, pick(m.view.rule))),
    m.deskLanes ? h('p', { class: 'k-aside', data: { say: saying('kiosk.say.desk') } }, icon('info'), h('span', {}, t('kiosk.lane.desk', { lanes: m.deskLanes }))) : null,
  ];
}

function laneButton(m, { lane: code, name }, nth, wait) {
  const care = code === 'care';
  const told = wait && wait.high_min ? t('kiosk.lane.wait', { range: range(wait.low_min, wait.high_min) }) : null;
  return h('button', {
    class: 'lane', type: 'button', data: { lane: code, key: `lane-${code}`, say: saying({ name: pick(name), nth }, `kiosk.say.${code}`) },
    on: { click: () => m.act(m.view.settings.require_id && !m.s.number ? { type: 'id' } : { type: 'lane', lane: code }) },
  },
  h('span', { class: 'lane-mark' }, icon(care ? 'heart-handshake' : 'ticket')),
  h('span', { class: 'lane-words' },
    h('span', { class: 'lane-name' }, pick(name)),
    h('span', { class: 'lane-hint' }, t(`kiosk.lane.${code}`)),
    told ? h('span', { class: 'lane-wait' }, icon('clock'), h('span', {}, told)) : null,
    care ? h('span', { class: 'lane-grounds' }, GROUNDS.map((each) => h('span', {}, t(`kiosk.ground.${each}`)))) : null),
  h('span', { class: 'lane-go' }, h('span', {}, t('kiosk.lane.take')), icon('chevron-right')));
}
