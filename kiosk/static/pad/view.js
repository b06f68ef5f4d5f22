// What the pad shows, from the hub's picture and what was touched here. Pure drawing.

import { h, icon } from '/static/floor/js/dom.js';
import { has, lang, pick, t } from '/static/floor/js/words.js';

export function head(m) {
  const other = lang() === 'en' ? 'zh' : 'en';
  const { counter, clerk } = m.view || {};
  return h('header', { class: 'p-head', data: { key: 'head' } },
    h('p', { class: 'p-counter' }, t('kiosk.pad.counter', { n: m.counter }), counter ? h('small', {}, pick(counter.zone_name)) : null),
    clerk ? h('p', { class: 'p-clerk' }, icon('user'),
      h('span', {}, clerk.name), clerk.badge ? h('small', { class: 'figure' }, t('kiosk.pad.badge', { badge: clerk.badge })) : null) : null,
    h('button', { class: 'p-tool', type: 'button', on: { click: () => m.speak(other) } },
      icon('languages'), h('span', { lang: other === 'en' ? 'en' : 'zh-Hans' }, t(`floor.lang.${other}`))));
}

function told(mark, title, text, tone = 'calm', turning = false) {
  return h('div', { class: 'p-told', data: { tone }, role: 'status' },
    h('span', { class: turning ? 'p-mark turning' : 'p-mark' }, icon(mark)),
    h('h1', {}, title), text ? h('p', {}, text) : null);
}

export const pages = {
  lost: () => told('refresh-cw', t('kiosk.pad.lost'), t('kiosk.pad.lost_text'), 'calm', true),
  closed: () => told('door-closed', t('kiosk.pad.closed'), t('kiosk.pad.closed_text')),
  idle: () => told('hand-helping', t('kiosk.pad.idle'), t('kiosk.pad.idle_text')),
  called: (m) => told('bell', t('kiosk.pad.called', { number: m.view.ticket.number }), pick(m.view.ticket.matter), 'good'),
  serving: (m) => told('user', t('kiosk.pad.serving', { number: m.view.ticket.number }), t('kiosk.pad.serving_text')),
  thanks: () => told('heart-handshake', t('kiosk.pad.thanks'), t('kiosk.pad.thanks_text'), 'good'),
  ended: () => told('clock', t('kiosk.pad.ended'), t('kiosk.pad.ended_text')),
  rate, reasons,
};

function top(m, title, text) {
  return h('div', { class: 'p-ask' },
    h('div', {}, h('h1', {}, title), h('p', {}, m.failed ? t('kiosk.pad.failed') : text)),
    m.left === null ? null : h('p', { class: 'p-left figure' }, icon('clock'), h('span', {}, t('kiosk.pad.left', { n: m.left }))));
}

/** Five equal faces in the order of the scale; none is chosen beforehand. */
function rate(m) {
  return [
    top(m, t('kiosk.pad.rate'), t('kiosk.pad.rate_text')),
    h('div', { class: 'p-faces', role: 'group', 'aria-label': t('kiosk.pad.rate') },
      m.view.grades.map(({ grade, name }) => h('button', {
        class: 'p-face', type: 'button', disabled: m.sending, data: { grade, key: `face-${grade}` }, on: { click: () => m.grade(grade) },
      }, icon(`face-${grade}`), h('span', {}, pick(name))))),
  ];
}

/** A hall may add reasons of its own: then their code is all there is. */
function reasonName({ code, name }) {
  if (name) return pick(name);
  return has(`kiosk.bad.${code}`) ? t(`kiosk.bad.${code}`) : code;
}

function reasons(m) {
  const offered = m.view.reasons[String(m.chosen)] || [];
  const name = m.view.grades.find((one) => one.grade === m.chosen).name;
  return [
    top(m, t('kiosk.pad.reasons'), t('kiosk.pad.reasons_text')),
    h('div', { class: 'p-reasons', role: 'group', 'aria-label': t('kiosk.pad.reasons') },
      offered.map((one) => h('button', {
        class: 'p-reason', type: 'button', disabled: m.sending, 'aria-pressed': String(m.reasons.has(one.code)),
        data: { key: `reason-${one.code}`, reason: one.code }, on: { click: () => m.toggle(one.code) },
      }, icon(m.reasons.has(one.code) ? 'check' : 'plus'), h('span', {}, reasonName(one))))),
    h('div', { class: 'p-acts' },
      h('button', { class: 'p-act', type: 'button', disabled: m.sending, on: { click: m.change } }, icon(`face-${m.chosen}`), h('span', {}, `${pick(name)} · ${t('kiosk.pad.change')}`)),
      h('button', { class: 'p-act', type: 'button', disabled: m.sending, on: { click: m.skip } }, h('span', {}, t('kiosk.pad.skip'))),
      h('button', { class: 'p-act p-act-main', type: 'button', disabled: m.sending || !m.reasons.size, on: { click: m.submit } },
        icon('send'), h('span', {}, t('kiosk.pad.submit')))),
  ];
}
