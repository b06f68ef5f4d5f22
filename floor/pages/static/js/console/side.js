// The left of the console: who is next and why, why this one was called, help calls and alarms.

import { secondsUntil } from '../clock.js';
import { h, icon } from '../dom.js';
import { hhmm, minutes } from '../format.js';
import { pick, t } from '../words.js';
import { openWhy } from '../why.js';
import { granted } from './orders.js';
import { ago, laneBadge, matterName } from './parts.js';

export function side(desk) {
  const { view } = desk;
  return h('div', {}, alarms(desk), helps(desk), tide(view), next(view), why(view), asked(view), matters(desk));
}

function panel(key, glyph, title, ...children) {
  return h('section', { class: `panel panel-${key}`, data: { key } }, h('h2', {}, icon(glyph), title), ...children);
}

function helps(desk) {
  const calls = desk.view.helps || [];
  if (!calls.length) return null;
  return panel('helps', 'life-buoy', t('floor.console.helps'), h('ul', { class: 'helps' }, calls.map((help) => h('li', { data: { key: `help-${help.kiosk}` } },
    h('p', {}, h('strong', {}, t('floor.console.help_at', { kiosk: help.kiosk })),
      h('span', {}, ago(help.since))),
    help.state === 'coming' || !granted(desk.view, 'help_answer')
      ? h('span', { class: 'badge' }, icon('footprints'), t(`floor.console.help_${help.state}`))
      : h('button', { type: 'button', class: 'btn btn-small btn-danger', 'aria-disabled': desk.acts.busy('answer') ? 'true' : null, on: { click: () => desk.answer(help.kiosk) } },
        icon('hand'), t('floor.console.help_go'))))));
}

function alarms(desk) {
  const list = desk.view.alarms || [];
  if (!list.length) return null;
  return panel('alarms', 'triangle-alert', t('floor.console.alarms'), h('ul', { class: 'alarms', role: 'alert' }, list.map((one) => alarm(desk, one))));
}

/** The repeat of a call that nobody heard is a recall: it can be given while that ticket is in hand. */
function alarm(desk, one) {
  const { ticket } = desk.view;
  const again = one.kind === 'unheard' && ticket && ticket.id === one.ticket && ticket.state === 'called' && granted(desk.view, 'recall');
  return h('li', { data: { key: `alarm-${one.who}` } },
    h('p', { class: 'alarm-text' }, icon('volume-x'), h('strong', {}, pick(one.text))),
    h('p', { class: 'hint' }, [pick(one.do), one.since ? ago(one.since) : ''].filter(Boolean).join(' · ')),
    again ? h('button', {
      type: 'button', class: 'btn btn-small btn-danger', data: { key: `repeat-${one.who}` }, 'aria-disabled': desk.acts.busy('recall') ? 'true' : null, on: { click: () => desk.press('recall') },
    }, icon('repeat'), t('floor.console.recall')) : null);
}

/** A tide window: what this counter also takes, and for how long. */
function tide(view) {
  if (!view.tide) return null;
  const { names, until, waiting } = view.tide;
  const told = { matters: names.map((name) => pick(name)).join(t('floor.supervisor.comma')), at: hhmm(until), left: minutes(secondsUntil(until)) };
  return panel('tide', 'hand-helping', t('floor.console.tide'),
    h('p', {}, h('strong', {}, t('floor.console.tide_line', told))),
    h('p', {}, t('floor.console.tide_waiting', { n: waiting })),
    h('p', { class: 'hint' }, t('floor.console.tide_own')));
}

function next(view) {
  // Without a ticket in hand the middle already shows who is next.
  const glyph = 'arrow-right';
  if (view.counter.state === 'closed' || !view.next) return null;
  return panel('next', glyph, t('floor.console.next_is'),
    view.ticket ? h('p', { class: 'next-line' }, h('strong', { class: 'number next-number' }, view.next.number), laneBadge(view.next.lane)) : null,
    view.ticket ? h('p', {}, matterName(view, view.next.matter)) : null,
    h('p', { class: 'why-line' }, pick(view.next.sentence) || t(`floor.clause.${view.next.clause}`)));
}

function why(view) {
  if (!view.why || !view.ticket) return null;
  const passed = view.why.passed || [];
  return panel('why', 'circle-help', t('floor.console.why', { number: view.ticket.number }),
    h('p', { class: 'why-line' }, pick(view.why.sentence) || t(`floor.clause.${view.why.clause}`)),
    passed.length
      ? h('table', { class: 'table passed' }, h('caption', {}, t('floor.console.passed')),
        h('tbody', {}, passed.map((head) => h('tr', {}, h('th', { scope: 'row', class: 'number' }, head.number), h('td', {}, laneBadge(head.lane)), h('td', { class: 'num' }, minutes(head.waited_s))))))
      : h('p', { class: 'hint' }, t('floor.console.passed_none')));
}

/** The visitor's question, for whichever number it is about. */
function asked(view) {
  const called = view.ticket ? view.ticket.number : '';
  return panel('asked', 'circle-help', t('floor.why_ask.title'), h('p', { class: 'panel-acts' },
    small('why', 'circle-help', 'floor.why_ask.open', () => openWhy(called), false)));
}

function matters(desk) {
  const { view } = desk;
  if (view.counter.state === 'closed') return null;
  return panel('matters', 'list-checks', t('floor.console.matters'),
    h('ul', { class: 'matters' }, view.counter.matters.map((code) => h('li', {}, matterName(view, code)))),
    h('p', { class: 'panel-acts' },
      granted(view, 'open') ? small('open', 'square-pen', 'floor.console.matters_change', () => desk.changeMatters(), Boolean(view.ticket)) : null,
      granted(view, 'close') ? small('close', 'door-closed', 'floor.console.close', () => desk.press('close'), Boolean(view.ticket)) : null));
}

function small(name, glyph, words, press, off) {
  return h('button', { type: 'button', class: 'btn btn-small', data: { key: `side-${name}` }, 'aria-disabled': off ? 'true' : null, on: { click: press } }, icon(glyph), t(words));
}
