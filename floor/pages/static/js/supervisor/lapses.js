// Lapses of the 30-minute rule: what happened, the likely cause, and the two decisions for those who may take them.

import { $, h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { has, pick, t } from '../words.js';
import { matterName } from './names.js';
import { none, number, wholeMin } from './parts.js';

const BADGES = { logged: 'badge-bad', confirmed: 'badge-warn', dismissed: 'badge' };
const GLYPHS = { logged: 'gavel', confirmed: 'circle-check', dismissed: 'ban' };

export function stateBadge(state) {
  return h('span', { class: `badge ${BADGES[state] || ''}` }, icon(GLYPHS[state] || 'info'), t(`floor.lapse.${state}`));
}

export function lateBadge() {
  return h('span', { class: 'badge badge-warn', title: t('floor.supervisor.late_why') }, icon('history'), t('floor.supervisor.late'));
}

export function causeText(lapse) {
  const key = `floor.cause.${lapse.cause}`;
  return pick(lapse.cause_text) || (has(key) ? t(key) : lapse.cause);
}

/** Complaint or reason with which it was decided. */
export function decision(lapse) {
  if (lapse.state === 'logged') return '';
  const words = lapse.state === 'confirmed' ? lapse.complaint : lapse.reason;
  const who = [lapse.counter && t('floor.counter_n', { n: lapse.counter }), lapse.person && lapse.person.name].filter(Boolean);
  const borne = who.length ? `${t('floor.supervisor.comma')}${t('floor.supervisor.charged_to', { who: who.join(' ') })}` : '';
  return t(`floor.supervisor.decided_${lapse.state}`, { words: words || '—' }) + borne;
}

export function decideButtons(lapse, can) {
  if (lapse.state !== 'logged') return [];
  const button = (kind, extra) => can.includes(`lapse_${kind}`) && h('button', {
    class: `btn btn-small ${extra}`, type: 'button', data: { decide: kind, lapse: lapse.id },
    'aria-label': t(`floor.supervisor.${kind}_of`, { number: lapse.number }),
  }, t(`floor.supervisor.${kind}`));
  return [button('confirm', 'btn-danger'), button('dismiss', '')].filter(Boolean);
}

function card(lapse, can) {
  const buttons = decideButtons(lapse, can);
  return h('li', { class: `sup-lapse sup-lapse-${lapse.state}`, data: { key: lapse.id } },
    h('div', { class: 'sup-lapse-top' },
      number(lapse.ticket, lapse.number, 'sup-number-big'),
      h('span', { class: 'sup-lapse-matter' }, matterName(lapse.matter)),
      stateBadge(lapse.state), lapse.late && lateBadge()),
    h('p', {}, t('floor.supervisor.lapse_line', { minutes: wholeMin(lapse.waited_s), at: hhmm(lapse.counted_for) }),
      lapse.wait_no > 1 && ` · ${t('floor.supervisor.wait_no', { n: lapse.wait_no })}`),
    h('p', { class: 'sup-cause' }, icon('info'), h('span', {}, t('floor.supervisor.cause', { cause: causeText(lapse) }))),
    lapse.state !== 'logged' && h('p', { class: 'hint' }, decision(lapse)),
    buttons.length > 0 && h('div', { class: 'sup-lapse-do' }, buttons));
}

export function lapses({ view }) {
  const today = view.at.slice(0, 10);
  const list = view.lapses.filter((lapse) => lapse.state === 'logged' || lapse.counted_for.slice(0, 10) === today);
  const open = list.filter((lapse) => lapse.state === 'logged');
  const may = view.can.includes('lapse_confirm') || view.can.includes('lapse_dismiss');
  $('#lapses-note').textContent = open.length ? t('floor.supervisor.to_decide', { n: open.length }) : '';
  const rest = list.filter((lapse) => lapse.state !== 'logged');
  return h('div', {},
    !may && h('p', { class: 'sup-look' }, icon('eye'), h('span', {}, t('floor.supervisor.look_only'))),
    list.length === 0 && none('floor.supervisor.no_lapses', { n: $('#main').dataset.limitMin }),
    list.length > 0 && h('ul', { class: 'sup-lapses' }, [...open, ...rest].map((lapse) => card(lapse, view.can))));
}
