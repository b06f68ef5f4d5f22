// One visitor's way to a number, as a pure machine: next(state, event) -> state.
// An event that does not belong to the step changes nothing, so a double touch is one touch.

import { checkinMoves, refusedCheckin } from './checkin_steps.js';
import { entryMoves } from './entry_steps.js';
import { lookMoves } from './look_steps.js';

export const MOST = 5; // matters on one number

export const HOME = Object.freeze({
  step: 'home', page: 0, theme: null, matter: null, lane: null, id: null, ticket: null, job: null, problem: null,
  typed: '', asking: false, wrong: '', number: null, age: null, project: null, text: null, matters: [], look: [],
});

const checkin = checkinMoves(HOME);
const look = lookMoves(HOME);

const moves = {
  home: {
    page: (s, e) => ({ ...s, page: e.page }),
    theme: (s, e) => ({ ...carried(s), step: 'theme', theme: e.theme }),
    matter: chosen,
    ...checkin.home,
    ...look.home,
    back: (s) => (s.matters.length ? { ...carried(s), step: 'lane', matter: s.matters[s.matters.length - 1], matters: s.matters.slice(0, -1) } : s),
  },
  theme: {
    page: (s, e) => ({ ...s, page: e.page }),
    matter: chosen,
    back: carried,
  },
  shut: { back: up },
  // The queue is long: asked once, and never refused.
  busy: { go: (s) => ({ ...s, step: 'lane' }), back: up },
  lane: {
    lane: (s, e) => ({ ...s, step: 'taking', lane: e.lane }),
    back: up,
    another: (s) => (s.matters.length < MOST - 1 ? { ...carried(s), matters: [...s.matters, s.matter] } : s),
    ...entryMoves.lane,
  },
  ...entryMoves.steps,
  ...checkin.steps,
  ...look.steps,
  read: { ...look.steps.read, matter: (s, e) => chosen(HOME, e) },
  taking: {
    given: (s, e) => ({ ...s, step: 'number', ticket: e.ticket, job: e.job }),
    silent: (s) => ({ ...s, step: 'silent' }),
    refused: (s, e) => (s.text ? refusedCheckin(s, e) : { ...s, step: 'refused', problem: e.problem }),
  },
  // The order may have been done without our hearing of it: only the same order may be repeated.
  silent: {
    again: (s) => ({ ...s, step: 'taking' }),
    back: () => HOME,
  },
  refused: { back: up, ...entryMoves.refused },
  number: {},
};

/** Home again with what the visitor has chosen and told so far. */
function carried(s) {
  return { ...HOME, matters: s.matters, id: s.matters.length || s.matter ? s.id : null, age: s.age, number: s.number };
}

function chosen(s, e) {
  if (s.matters.includes(e.matter)) return s;
  const matter = { ...s, matter: e.matter, page: 0 };
  return e.open ? { ...matter, step: e.busy ? 'busy' : 'lane', id: s.matters.length ? s.id : e.id } : { ...matter, step: 'shut' };
}

function up(s) {
  return s.theme ? { ...carried(s), step: 'theme', theme: s.theme } : carried(s);
}

export function next(s, e) {
  if (e.type === 'home') return s.step === 'taking' ? s : HOME;
  // An answer is only taken by the visit that asked.
  if (e.id !== undefined && e.type !== 'matter' && e.id !== s.id) return s;
  const move = moves[s.step][e.type];
  return move ? move(s, e) : s;
}

export function canGoBack(s) {
  return 'back' in moves[s.step] && (s.step !== 'home' || s.matters.length > 0);
}
