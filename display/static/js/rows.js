// From the view to what is drawn: which calls, which lanes, which words. Pure.

/** Calls that concern this screen, newest first. */
export function callsFor(view) {
  const { kind, zone, counter } = view.screen;
  const mine = (call) => (kind === 'zone' ? call.zone === zone : kind !== 'window' || call.counter === counter);
  return view.calls.filter(mine).sort((a, b) => b.seq - a.seq);
}

// What a ticket's state means for somebody looking for the number.
const STATES = { called: 'called', serving: 'serving', waiting: 'withdrawn', held: 'held', closed: 'closed' };

function stateOf(call, missed) {
  if (call.state === 'closed' && missed.includes(call.number)) return 'missed';
  return STATES[call.state] || 'closed';
}

/** The now-serving table: calls first, then who is being served; each number once. */
export function callRows(view) {
  const calls = callsFor(view);
  const rows = calls.map((call) => ({
    key: `call-${call.seq}`,
    seq: call.seq,
    number: call.number,
    counter: call.counter,
    arrow: call.arrow,
    zone: call.zone_name,
    matter: call.matter,
    live: call.live,
    state: stateOf(call, view.missed),
  }));
  const shown = new Set(rows.map((row) => row.number));
  const zones = new Map(view.counters.map((counter) => [counter.number, counter.zone]));
  const arrows = new Map(view.zones.map((zone) => [zone.code, zone]));
  const served = view.serving
    .filter((one) => !shown.has(one.number) && (view.screen.kind !== 'zone' || zones.get(one.counter) === view.screen.zone))
    .sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
  served.forEach((one) => {
    const zone = arrows.get(zones.get(one.counter));
    rows.push({
      key: `served-${one.number}`,
      seq: 0,
      number: one.number,
      counter: one.counter,
      arrow: zone ? zone.arrow : '',
      zone: zone ? zone.name : null,
      matter: one.matter,
      live: one.state === 'called',
      state: one.state,
    });
  });
  return rows;
}

/** Lanes with the range of their waits; those with people first when not all have room. */
export function laneRows(view, room) {
  const lanes = view.lanes.map((lane) => ({ ...lane, ...range(view.waiting, lane.lane) }));
  if (lanes.length <= room) return lanes;
  const order = new Map(lanes.map((lane, place) => [lane.lane, place]));
  return lanes
    .slice()
    .sort((a, b) => b.count - a.count || order.get(a.lane) - order.get(b.lane))
    .slice(0, room)
    .sort((a, b) => order.get(a.lane) - order.get(b.lane));
}

function range(waiting, lane) {
  const known = waiting.filter((one) => one.lane === lane && one.count > 0 && one.high_min !== null && one.high_min !== undefined);
  if (!known.length) return { low_min: null, high_min: null };
  return { low_min: Math.min(...known.map((one) => one.low_min)), high_min: Math.max(...known.map((one) => one.high_min)) };
}

/** The counters of this screen with the word of their state: called serving ready paused shut. */
export function counterRows(view) {
  const { kind, zone, counter } = view.screen;
  return view.counters
    .filter((one) => (kind === 'zone' ? one.zone === zone : kind !== 'window' || one.number === counter))
    .sort((a, b) => a.number - b.number)
    .map((one) => ({
      number: one.number,
      ticket: one.ticket ? one.ticket.number : '',
      badge: one.clerk ? one.clerk.badge : '',
      state: counterState(one),
    }));
}

function counterState(counter) {
  if (counter.ticket && counter.ticket.state === 'called') return 'called';
  if (counter.ticket && counter.ticket.state === 'serving') return 'serving';
  if (counter.state === 'paused') return 'paused';
  return counter.state === 'open' ? 'ready' : 'shut';
}
