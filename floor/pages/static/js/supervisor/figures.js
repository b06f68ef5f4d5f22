// The row of figures: one look tells whether the hall is well.

import { h, icon } from '../dom.js';
import { mmss } from '../format.js';
import { pick, t } from '../words.js';
import { number, tone } from './parts.js';

function figure(key, { value, unit = '', sub = '', glyph, mood = 'ok' }) {
  return h('li', { class: `sup-figure sup-${mood}`, data: { key } },
    h('p', { class: 'sup-figure-label' }, icon(glyph), h('span', {}, t(`floor.supervisor.figure.${key}`))),
    h('p', { class: 'sup-figure-value figure' }, value, unit && h('small', {}, unit)),
    h('p', { class: 'sup-figure-sub' }, sub));
}

function longest({ figures, drift }) {
  const ticket = figures.longest;
  if (!ticket) return figure('longest', { value: '0:00', glyph: 'hourglass', sub: t('floor.supervisor.nobody_waits') });
  const glyph = ticket.level === 'ok' ? 'hourglass' : 'triangle-alert';
  const sub = [number(ticket.id, ticket.number), ` ${pick(ticket.matter_name)} · ${t(`floor.level.${ticket.level}`)}`];
  return figure('longest', { value: mmss(figures.longest_wait_s + drift), glyph, mood: tone(ticket.level), sub });
}

function windows({ figures }) {
  const shut = figures.waiting > 0 && figures.open_counters === 0;
  return figure('windows', {
    value: figures.open_counters, unit: `/ ${figures.counters}`, glyph: 'door-open', mood: shut ? 'bad' : 'ok',
    sub: shut ? t('floor.supervisor.none_open') : t('floor.supervisor.serving_n', { n: figures.serving }),
  });
}

export function figures({ view, waiting }) {
  const of = { figures: view.figures, drift: waiting };
  const f = view.figures;
  const left = f.issued ? Math.round((100 * f.abandoned) / f.issued) : 0;
  const lapses = f.lapses_logged;
  return h('ul', {},
    figure('waiting', { value: f.waiting, glyph: 'users', sub: t('floor.supervisor.issued_n', { n: f.issued }) }),
    longest(of),
    windows(of),
    figure('abandoned', { value: f.abandoned, glyph: 'footprints', sub: t('floor.supervisor.of_issued', { n: left }) }),
    figure('service', {
      value: f.avg_service_s === null ? '—' : mmss(f.avg_service_s), glyph: 'timer', sub: t('floor.supervisor.service_sub'),
    }),
    figure('bad', {
      value: f.bad_ratings, glyph: 'face-1', mood: f.bad_ratings ? 'warn' : 'ok', sub: t('floor.supervisor.ratings_n', { n: f.ratings }),
    }),
    figure('lapses', {
      value: lapses, glyph: 'gavel', mood: lapses ? 'bad' : 'ok',
      sub: lapses ? h('a', { href: '#lapses' }, t('floor.supervisor.decide_now')) : t('floor.supervisor.nothing_to_decide'),
    }));
}
