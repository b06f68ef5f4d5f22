// What stands around every page of the kiosk: head, the two fixed buttons, and what lies over the page.

import { h, icon } from '/static/floor/js/dom.js';
import { hallNow } from '/static/floor/js/clock.js';
import { day, hhmm } from '/static/floor/js/format.js';
import { lang, pick, t } from '/static/floor/js/words.js';
import { saying } from './clips.js';

export function head(m) {
  const other = lang() === 'en' ? 'zh' : 'en';
  return h('header', { class: 'k-head', data: { key: 'head' } },
    h('span', { class: 'k-emblem' }, icon('landmark')),
    h('div', { class: 'k-hall' }, h('p', { class: 'k-hall-name' }, m.view ? pick(m.view.hall.name) : m.hallName), m.view ? [openState(m.view.open), duty(m.view)] : null),
    h('div', { class: 'k-when' }, h('time', { class: 'k-clock' }, hhmm(hallNow())), h('p', { class: 'k-day' }, day())),
    h('div', { class: 'k-tools' },
      tool('languages', h('span', { lang: other === 'en' ? 'en' : 'zh-Hans' }, t(`floor.lang.${other}`)), 'lang', () => m.inLanguage(other), 'kiosk.say.language'),
      tool('a-large-small', h('span', {}, t(m.elder ? 'kiosk.size.normal' : 'kiosk.size.elder')), 'size', () => m.enlarge(!m.elder),
        m.elder ? 'kiosk.say.normal' : 'kiosk.say.larger')));
}

/** Who leads the hall today (R48). */
function duty({ duty: named }) {
  return named ? h('p', { class: 'k-duty' }, t('floor.public.duty', { name: named.name })) : null;
}

function tool(mark, words, name, run, hint) {
  return h('button', { class: 'k-tool', type: 'button', data: { tool: name, hint: saying(hint) }, on: { click: run } }, icon(mark), words);
}

function openState(open) {
  // An hour that ends at midnight is told as 24:00.
  const end = open.until ? hhmm(open.until).replace('00:00', '24:00') : '';
  const until = open.state === 'open' && end ? t('kiosk.open_until', { at: end }) : '';
  return h('p', { class: 'k-open', data: { state: open.state } }, h('span', { class: 'dot' }), h('span', {}, t(open.extended && open.state !== 'open' ? 'floor.open.extended' : `floor.open.${open.state}`), h('span', { class: 'k-until' }, until)));
}

/** At home there is nowhere to go back to: there the way to an appointment stands in that corner. */
function checksIn(m) {
  return Boolean(m.view && m.view.appointments && !m.lost && m.s.step === 'home');
}

function checkinButton(m) {
  return h('button', { class: 'k-fixed k-checkin', type: 'button', data: { key: 'checkin', hint: saying('kiosk.say.checkin.way') }, on: { click: () => m.act({ type: 'checkin' }) } },
    icon('calendar-check'), h('span', {}, t('kiosk.checkin.button')));
}

export function foot(m) {
  const coming = m.view && m.view.help;
  return h('nav', { class: 'k-foot', data: { key: 'foot' }, 'aria-label': t('kiosk.foot') },
    checksIn(m) && !m.back ? checkinButton(m) : h('button', { class: 'k-fixed k-back', type: 'button', disabled: !m.back, data: { key: 'back', hint: saying('kiosk.say.back') }, on: { click: () => m.back && m.back() } },
      icon('arrow-left'), h('span', {}, t('kiosk.back'))),
    m.voice.mode === 'off' ? null : voice(m),
    h('button', { class: 'k-fixed k-help', type: 'button', data: { hint: saying('kiosk.say.help') }, on: { click: () => m.askHelp() } },
      icon(coming ? 'footprints' : 'hand'),
      coming ? h('span', { class: 'k-coming' }, t('kiosk.help.coming')) : h('span', {}, t('kiosk.help.button'))));
}

/** Listen or hear it again, softer, louder: between the two fixed buttons on every page. */
function voice(m) {
  const { level, levels, awake, speaking } = m.voice;
  const words = level ? t(awake ? 'kiosk.voice.repeat' : 'kiosk.voice.listen') : t('kiosk.voice.muted');
  const change = (name, mark, by, off) => h('button', {
    class: 'k-vol', type: 'button', disabled: off, 'aria-label': t(`kiosk.voice.${name}`),
    data: { voice: name, hint: saying(`kiosk.say.${name}`) }, on: { click: () => m.louder(by) },
  }, icon(mark));
  return h('div', { class: 'k-voice', role: 'group', 'aria-label': t('kiosk.voice.group'), data: { level, speaking: speaking ? 'yes' : 'no' } },
    change('softer', 'minus', -1, level === 0),
    h('button', { class: 'k-listen', type: 'button', data: { voice: 'listen', hint: saying('kiosk.say.repeat') }, on: { click: () => m.repeat() } },
      icon(level ? 'volume-2' : 'volume-x'),
      h('span', { class: 'k-listen-words' }, h('span', {}, words),
        h('span', { class: 'k-level', role: 'img', 'aria-label': t('kiosk.voice.level', { n: level, all: levels }) },
          Array.from({ length: levels }, (_, at) => h('span', { data: { on: at < level ? 'yes' : 'no' } }))))),
    change('louder', 'plus', 1, level === levels));
}

/** What lies over the page: at most one, the most urgent. */
export function veil(m) {
  if (m.idleLeft !== null) {
    return over('idle', 'hourglass', t('kiosk.idle.title'), [h('span', { class: 'figure' }, t('kiosk.idle.text', { n: m.idleLeft }))],
      t('kiosk.idle.go'), m.goOn, [[['kiosk.say.idle', { n: m.idleLeft }]], 'kiosk.say.go_on']);
  }
  if (m.help === 'sent') return over('help', 'circle-check', t('kiosk.help.title'), [t('kiosk.help.text')], t('kiosk.help.ok'), m.hideHelp,
    [['kiosk.say.help.sent'], 'kiosk.say.ok']);
  if (m.help === 'failed') return over('help', 'wifi-off', t('kiosk.help.failed'), [t('kiosk.help.failed_text')], t('kiosk.help.ok'), m.hideHelp,
    [['kiosk.say.help.failed'], 'kiosk.say.ok']);
  if (m.early) return over('early', 'id-card', t('kiosk.early.title'), [t(`kiosk.early.${m.early}`)], t('kiosk.help.ok'), m.hideEarly,
    [[`kiosk.say.early.${m.early}`], 'kiosk.say.ok']);
  return null;
}

function over(name, mark, title, lines, button, run, [said, hint]) {
  return h('div', { class: 'k-veil', data: { key: `veil-${name}`, veil: name } },
    h('div', { class: 'k-sheet', data: { say: saying(...said) }, role: 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'veil-title' },
      h('span', { class: 'k-sheet-mark' }, icon(mark)),
      h('h2', { id: 'veil-title' }, title),
      lines.map((line) => h('p', {}, line)),
      h('button', { class: 'k-big k-big-primary', type: 'button', data: { hint: saying(hint) }, on: { click: run } }, h('span', {}, button))));
}
