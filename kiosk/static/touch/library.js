// What everybody may read, fetched when a visitor asks for it and kept as long as it is the hub's present version.

import { read } from '/static/floor/js/api.js';

/** library({changed}) -> {set(version), of(place), again()}; a shelf is {state: loading | here | failed, data}. */
export function library({ changed }) {
  let version = '';
  let shelves = new Map();

  function shelf(path) {
    const known = shelves.get(path);
    if (known && known.version === version) return known;
    // What stood there is shown until the new one has come.
    const fresh = { state: known && known.data ? 'here' : 'loading', data: known ? known.data : null, version };
    shelves.set(path, fresh);
    fetched(path, fresh);
    return fresh;
  }

  async function fetched(path, fresh) {
    const answer = await read(path);
    if (shelves.get(path) !== fresh) return;
    Object.assign(fresh, answer.ok ? { state: 'here', data: answer.data } : { state: 'failed', data: null });
    changed();
  }

  return {
    /** The version that the hub's picture names: what was read of another one is read again when it is asked for. */
    set(now) {
      version = now;
    },
    /** The shelf that a place of look_steps.js reads from. */
    of: ({ at, matter }) => shelf(at === 'sheet' ? `/public/matters/${encodeURIComponent(matter)}` : '/public'),
    again() {
      shelves = new Map();
      changed();
    },
  };
}
