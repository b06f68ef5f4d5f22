// News that must not be missed: read out, and counted in the window's title.

import { $, h, icon } from '../dom.js';
import { pick, t } from '../words.js';
import { allAlarms } from './derived.js';

const TOAST_MS = 6000;
const title = document.title;

/** Short news in the corner that goes by itself. */
export function toast(text, bad = false) {
  const el = h('p', { class: bad ? 'toast toast-bad' : 'toast' }, icon(bad ? 'triangle-alert' : 'circle-check'), h('span', {}, text));
  $('#sup-toasts').append(el);
  setTimeout(() => el.remove(), TOAST_MS);
}

function fresh(before, after, key) {
  const known = new Set(before.map(key));
  return after.filter((one) => !known.has(key(one)));
}

/** Compares two pictures; the first one is no news. */
export function tellNews(before, after) {
  const urgent = after.figures.lapses_logged + allAlarms(after).filter((alarm) => alarm.level === 'error').length;
  document.title = urgent ? `(${urgent}) ${title}` : title;
  if (!before) return;
  const alarms = fresh(allAlarms(before), allAlarms(after), (alarm) => `${alarm.kind} ${alarm.who}`);
  const lapses = fresh(before.lapses, after.lapses, (lapse) => lapse.id);
  const sentences = [
    ...alarms.map((alarm) => pick(alarm.text)), ...lapses.map((lapse) => t('floor.supervisor.news_lapse', { number: lapse.number })),
  ];
  if (sentences.length) $('#sup-news').textContent = sentences.join(t('floor.supervisor.comma'));
}
