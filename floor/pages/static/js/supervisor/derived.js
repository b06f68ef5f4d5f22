// What the picture itself shows to be wrong, besides the hub's alarms: matters without a window, idle or long paused windows.

import { t } from '../words.js';
import { matterName } from './names.js';

const IDLE_S = 120;
const PAUSED_S = 15 * 60;

function counted(view) {
  const waits = new Map();
  view.queues.forEach((queue) => waits.set(queue.matter, (waits.get(queue.matter) || 0) + queue.count));
  return waits;
}

function list(numbers) {
  return numbers.map((number) => t('floor.counter_n', { n: number })).join(t('floor.supervisor.comma'));
}

function uncovered(view, waits) {
  return Array.from(waits).filter(([matter, n]) => n > 0 && !view.counters.some((c) => c.state === 'open' && [...c.matters, ...c.lent].includes(matter)))
    .map(([matter, n]) => {
      const could = view.counters.filter((c) => c.matters.includes(matter)).map((c) => c.number);
      return {
        kind: 'uncovered', level: 'error', who: matter, since: null,
        text: t('floor.supervisor.uncovered', { matter: matterName(matter), n }),
        do: could.length ? t('floor.supervisor.uncovered_do', { counters: list(could) }) : t('floor.supervisor.uncovered_none'),
      };
    });
}

function ago(view, seconds) {
  return new Date(Date.parse(view.at) - seconds * 1000).toISOString();
}

function idle(view, waits) {
  const n = (counter) => [...counter.matters, ...counter.lent].reduce((sum, matter) => sum + (waits.get(matter) || 0), 0);
  return view.counters.filter((c) => c.state === 'open' && !c.ticket && c.idle_s !== null && c.idle_s >= IDLE_S && n(c) > 0).map((c) => ({
    kind: 'idle', level: 'warn', who: String(c.number), since: ago(view, c.idle_s),
    text: t('floor.supervisor.idle', { counter: c.number, n: n(c) }), do: t('floor.supervisor.idle_do'),
  }));
}

function paused(view) {
  const since = (counter) => (Date.parse(view.at) - Date.parse(counter.since)) / 1000;
  return view.counters.filter((c) => c.state === 'paused' && c.since && since(c) >= PAUSED_S).map((c) => ({
    kind: 'paused', level: 'warn', who: String(c.number), since: c.since,
    text: t('floor.supervisor.paused', { counter: c.number }), do: t('floor.supervisor.paused_do'),
  }));
}

/** The hub's alarms and ours, the urgent ones first. At lunch nobody is blamed for a closed window. */
export function allAlarms(view) {
  const waits = counted(view);
  const ours = view.open.state === 'open' || view.open.extended ? [...uncovered(view, waits), ...idle(view, waits), ...paused(view)] : [];
  return [...view.alarms, ...ours].sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
}
