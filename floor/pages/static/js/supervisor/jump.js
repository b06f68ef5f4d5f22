// Links to the panels, with the number of things that wait there.

import { h } from '../dom.js';
import { t } from '../words.js';
import { allAlarms } from './derived.js';

export function jump({ view }) {
  const counts = {
    alarms: allAlarms(view).length, tides: view.tides.proposals.length, lapses: view.figures.lapses_logged, warned: view.warned.length,
    map: null, queues: null,
    doubtful: view.doubtful.holds.length + view.doubtful.withdrawn.length + view.doubtful.quick_no_shows.length,
    extended: view.open.extended ? 1 : 0,
    devices: view.devices.filter((device) => device.state === 'down').length, ledger: null, promises: null,
  };
  const bad = new Set(['alarms', 'lapses', 'devices']);
  return h('ul', {}, Object.entries(counts).map(([key, n]) => h('li', { data: { key } },
    h('a', { href: `#${key}` }, t(`floor.supervisor.${key}`),
      n > 0 && h('span', { class: `badge ${bad.has(key) ? 'badge-bad' : 'badge-warn'}` }, n)))));
}
