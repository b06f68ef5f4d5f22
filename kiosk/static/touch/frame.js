// What stands around every page of the kiosk: head, the two fixed buttons, and what lies over the page.

import { h, icon } from '/static/floor/js/dom.js';
import { hallNow } from '/static/floor/js/clock.js';
import { day, hhmm } from '/static/floor/js/format.js';
import { lang, pick, t } from '/static/floor/js/words.js';

export function head(m) {
  const other = lang() === 'en' ? 'zh' : 'en';
  return h('header', { class: 'k-head', data: { key: 'head' } },
    h('span', { class: 'k-emblem' }, icon('landmark')),
    h('div', { class: 'k-hall' }, h('p', { class: 'k-hall-name' }, m.view ? pick(m.view.hall.name) : m.hallName), m.view ? openState(m.view.open) : null),
    h('div', { class: 'k-when' }, h('time', { class: 'k-clock' }, hhmm(hallNow())), h('p', { class: 'k-day' }, day())),
    h('div', { class: 'k-tools' },
      tool('languages', h('span', { lang: other === 'en' ? 'en' : 'zh-Hans' }, t(`floor.lang.${other}`)), 'lang', () => m.speak(other)),
      tool('a-large-small', h('span', {}, t(m.elder ? 'kiosk.size.normal' : 'kiosk.size.elder')), 'size', () => m.enlarge(!m.elder))));
}

function tool(mark, words, name, run) {
  return h('button', { class: 'k-tool', type: 'button', data: { tool: name }, on: { click: run } }, icon(mark), words);
}

function openState(open) {
  // An hour that ends at midnight is told as 24:00.
  const end = open.until ? hhmm(open.until).replace('00:00', '24:00') : '';
  const until = open.state === 'open' && end ? t('kiosk.open_until', { at: end }) : '';
  return h('p', { class: 'k-open', data: { state: open.state } }, h('span', { class: 'dot' }), h('span', {}, t(open.extended && open.state !== 'open' ? 'floor.open.extended' : `floor.open.${open.state}`), h('span', { class: 'k-until' }, until)));
}

export function foot(m) {
  const coming = m.view && m.view.help;
  return h('nav', { class: 'k-foot', data: { key: 'foot' }, 'aria-label': t('kiosk.foot') },
    h('button', { class: 'k-fixed k-back', type: 'button', disabled: !m.back, on: { click: () => m.back && m.back() } },
      icon('arrow-left'), h('span', {}, t('kiosk.back'))),
    coming ? h('p', { class: 'k-coming', role: 'status' }, icon('footprints'), h('span', {}, t('kiosk.help.coming'))) : null,
    h('button', { class: 'k-fixed k-help', type: 'button', on: { click: () => m.askHelp() } }, icon('hand'), h('span', {}, t('kiosk.help.button'))));
}

/** What lies over the page: at most one, the most urgent. */
export function veil(m) {
  if (m.idleLeft !== null) {
    return over('idle', 'hourglass', t('kiosk.idle.title'), [h('span', { class: 'figure' }, t('kiosk.idle.text', { n: m.idleLeft }))],
      t('kiosk.idle.go'), m.goOn);
  }
  if (m.help === 'sent') return over('help', 'circle-check', t('kiosk.help.title'), [t('kiosk.help.text')], t('kiosk.help.ok'), m.hideHelp);
  if (m.help === 'failed') return over('help', 'wifi-off', t('kiosk.help.failed'), [t('kiosk.help.failed_text')], t('kiosk.help.ok'), m.hideHelp);
  return null;
}

function over(name, mark, title, lines, button, run) {
  return h('div', { class: 'k-veil', data: { key: `veil-${name}`, veil: name } },
    h('div', { class: 'k-sheet', role: 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'veil-title' },
      h('span', { class: 'k-sheet-mark' }, icon(mark)),
      h('h2', { id: 'veil-title' }, title),
      lines.map((line) => h('p', {}, line)),
      h('button', { class: 'k-big k-big-primary', type: 'button', on: { click: run } }, h('span', {}, button))));
}
