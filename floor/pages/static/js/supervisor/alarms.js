// What a person should act on now: who, since when, what to do.

import { order, problemText } from '../api.js';
import { $, h, icon } from '../dom.js';
import { hhmm, minutes } from '../format.js';
import { pick, t } from '../words.js';
import { allAlarms } from './derived.js';
import { trouble } from './devices.js';
import { toast } from './news.js';
import { none } from './parts.js';

const GLYPHS = { contact: 'phone', unready: 'user', help: 'hand', device: 'plug', unstarted: 'bell', lapse: 'gavel', unheard: 'volume-x', paused: 'circle-pause', idle: 'coffee', uncovered: 'door-closed', extended: 'moon', cover: 'user' };

async function give(path, button, done) {
  button.setAttribute('aria-busy', 'true');
  const answer = await order(path);
  button.removeAttribute('aria-busy');
  toast(answer.ok ? done : problemText(answer.problem), !answer.ok);
}

/** What can be done about an alarm right here: [path, word, words when it is done]. */
function remedy(one, view) {
  if (one.kind === 'help' && view.helps.some((help) => help.kiosk === one.who && help.state === 'asked') && $('#main').dataset.answersHelp === 'yes') {
    return [`/helps/${encodeURIComponent(one.who)}/answer`, t('floor.supervisor.help_go'), t('floor.supervisor.help_answered', { kiosk: one.who })];
  }
  if (one.kind === 'unheard' && $('#main').dataset.recalls === 'yes') {
    return [`/tickets/${encodeURIComponent(one.ticket)}/recall`, t('floor.console.recall'), t('floor.supervisor.recalled', { number: one.number })];
  }
  return null;
}

function since(alarm, passed, view) {
  if (!alarm.since) return '';
  const seconds = (Date.parse(view.at) - Date.parse(alarm.since)) / 1000 + passed;
  return t('floor.supervisor.since', { at: hhmm(alarm.since), minutes: minutes(Math.max(0, seconds)) });
}

/** A device's trouble in the page's own words; the hub's sentence carries a code. */
function textOf(one, view) {
  const device = one.kind === 'device' && view.devices.find((known) => known.code === one.who);
  return device ? t('floor.supervisor.alarm_device', { code: device.code, trouble: trouble(device) }) : pick(one.text);
}

function alarm(one, { view, passed }) {
  const act = remedy(one, view);
  const bad = one.level === 'error';
  return h('li', { class: `sup-alarm ${bad ? 'sup-bad' : 'sup-warn'}`, data: { key: `${one.kind}-${one.who}` } },
    icon(GLYPHS[one.kind] || 'triangle-alert'),
    h('div', { class: 'sup-alarm-words' },
      h('p', { class: 'sup-alarm-text' },
        h('span', { class: `badge badge-${bad ? 'bad' : 'warn'}` }, t(bad ? 'floor.supervisor.level_error' : 'floor.supervisor.level_warn')),
        h('strong', {}, textOf(one, view))),
      h('p', { class: 'sup-alarm-do' }, icon('arrow-right'), h('span', {}, pick(one.do))),
      h('p', { class: 'hint' }, since(one, passed, view))),
    act && h('button', {
      class: 'btn btn-small', type: 'button', on: { click: (event) => give(act[0], event.currentTarget, act[2]) },
    }, act[1]));
}

export function alarms(scene) {
  const list = allAlarms(scene.view);
  $('#alarms').classList.toggle('sup-calm', list.length === 0);
  if (!list.length) return h('div', {}, none('floor.supervisor.no_alarms'));
  return h('div', {}, h('ul', { class: 'sup-alarm-list' }, list.map((one) => alarm(one, scene))));
}
