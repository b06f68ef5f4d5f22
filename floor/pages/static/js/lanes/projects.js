// The green lane's list of projects: what is on it, add, end, what each was used for.

import { problemText, read } from '../api.js';
import { ask, radios, tell, text } from '../console/dialog.js';
import { h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { pick, t } from '../words.js';

const KINDS = ['key_project', 'investment', 'livelihood'];
const HEADS = ['code', 'kind', 'basis', 'charge', 'valid', 'uses', 'acts'];
const TONE = { active: 'badge-good', future: 'badge-info', expired: 'badge-warn', used_up: 'badge-warn', ended: '' };

/** acts: {end(project), uses(project)}; `keeps`: this session may change the list. */
export function projectTable(projects, keeps, acts) {
  if (!projects.length) return h('div', {}, h('p', { class: 'lanes-none', data: { key: 'none' } }, icon('leaf'), t('floor.projects.none')));
  return h('div', {}, h('table', { class: 'table lanes-table', data: { key: 'projects' } },
    h('thead', {}, h('tr', {}, HEADS.map((name) => h('th', { scope: 'col' }, t(`floor.projects.col.${name}`))))),
    h('tbody', {}, projects.map((one) => row(one, keeps, acts)))));
}

function row(one, keeps, acts) {
  const small = (name, glyph, run) => h('button', { type: 'button', class: 'btn btn-small', data: { key: name, act: name }, on: { click: run } }, icon(glyph), t(`floor.projects.${name}`));
  return h('tr', { data: { key: one.code, project: one.code } },
    h('th', { scope: 'row', class: 'lanes-number figure' }, one.code,
      h('div', { class: 'lanes-badges' }, h('span', { class: `badge ${TONE[one.state]}` }, t(`floor.projects.state.${one.state}`)))),
    h('td', {}, t(`floor.projects.kind.${one.kind}`)),
    h('td', {}, one.basis, one.reason ? h('p', { class: 'lanes-said' }, one.reason) : null),
    h('td', {}, one.charge || '—'),
    h('td', {}, `${one.valid_from} – ${one.valid_to}`),
    h('td', { class: 'figure' }, one.quota === null ? t('floor.projects.used', { n: one.uses }) : t('floor.projects.used_of', { n: one.uses, all: one.quota })),
    h('td', {}, h('div', { class: 'lanes-badges' }, small('uses', 'list-checks', () => acts.uses(one)),
      keeps && one.state !== 'ended' ? h('a', { class: 'btn btn-small', href: `/projects/${encodeURIComponent(one.code)}/slip` }, icon('printer'), t('floor.projects.slip_short')) : null,
      keeps ? h('a', { class: 'btn btn-small', href: `/admin/projects/${encodeURIComponent(one.code)}` }, icon('square-pen'), t('floor.admin.projects.edit')) : null,
      keeps && one.state !== 'ended' ? small('end', 'circle-stop', () => acts.end(one)) : null)));
}

function date(label, value) {
  const field = text(label, value);
  field.input.type = 'date';
  field.input.required = true;
  return field;
}

export function askProject(today, send) {
  const quota = text(t('floor.projects.quota'), '', t('floor.projects.quota_hint'));
  quota.input.inputMode = 'numeric';
  const fields = {
    kind: radios(t('floor.projects.col.kind'), KINDS.map((code) => [code, t(`floor.projects.kind.${code}`)]), KINDS[0]),
    basis: text(t('floor.projects.col.basis'), '', t('floor.projects.basis_hint')),
    charge: text(t('floor.projects.col.charge'), '', t('floor.projects.charge_hint')),
    valid_from: date(t('floor.projects.from'), today),
    valid_to: date(t('floor.projects.to'), ''),
    quota,
    code: text(t('floor.projects.col.code'), '', t('floor.projects.code_hint')),
  };
  ask({
    title: t('floor.projects.add'), intro: t('floor.projects.add_line'), fields, confirm: t('floor.projects.add'),
    check: (values) => {
      if (!values.basis || !values.charge || !values.valid_from || !values.valid_to) return t('floor.projects.needed');
      if (values.valid_to < values.valid_from) return t('floor.projects.dates_wrong');
      return values.quota && !/^[1-9]\d{0,4}$/.test(values.quota) ? t('floor.projects.quota_wrong') : '';
    },
    send: (values) => send({ ...values, quota: values.quota ? Number(values.quota) : null }),
  });
}

export function askEnd(one, send) {
  ask({
    title: t('floor.projects.end_title', { code: one.code }), intro: t('floor.projects.end_line'), danger: true,
    fields: { reason: text(t('floor.console.reason_label'), '') }, confirm: t('floor.projects.end'),
    check: (values) => (values.reason ? '' : t('floor.console.reason_needed')), send,
  });
}

export async function showUses(one) {
  const answer = await read(`/projects/${encodeURIComponent(one.code)}/uses`);
  if (!answer.ok) {
    tell(t('floor.projects.uses_title', { code: one.code }), h('p', { class: 'note note-bad' }, problemText(answer.problem)));
    return;
  }
  const { days, count } = answer.data;
  tell(t('floor.projects.uses_title', { code: one.code }),
    h('p', {}, t('floor.projects.uses_count', { n: count })),
    days.map((day) => h('section', {}, h('h3', {}, t('floor.projects.uses_day', { day: day.day, n: day.count })),
      h('ul', { class: 'lanes-uses' }, day.tickets.map((ticket) => h('li', {}, h('strong', { class: 'number' }, ticket.number), ` ${hhmm(ticket.taken_at)} · ${pick(ticket.matter_name)} · `,
        ticket.outcome ? t(`floor.outcome.${ticket.outcome}`) : t(`floor.state.${ticket.state}`)))))),
    h('p', {}, h('a', { class: 'btn btn-small', href: `/api/v1/projects/${encodeURIComponent(one.code)}/uses.csv`, download: `project-${one.code}.csv` }, icon('file-text'), t('floor.projects.csv'))));
}
