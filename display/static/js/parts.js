// Pieces that all boards share: head, foot, missed numbers, two-language words, arrows, the mark of a fresh call.

import { h, icon } from '/static/floor/js/dom.js';
import { namesOf, otherTag, wordsOf } from './both.js';

const FRESH_MS = 8000;
const ARROWS = { left: 'arrow-left', right: 'arrow-right', up: 'arrow-up', down: 'arrow-down' };
export const LANE_ICONS = { ordinary: 'users', care: 'heart-handshake', green: 'leaf', booked: 'calendar-check' };
const STATE_ICONS = {
  called: 'bell', serving: 'user', closed: 'check', missed: 'undo-2', withdrawn: 'undo-2', held: 'pause',
  ready: 'hourglass', paused: 'circle-pause', shut: 'door-closed',
};

/** Two languages in one element: [large, small]. */
export function pair([one, two], cls) {
  return h('span', { class: `pair ${cls || ''}`.trim() }, h('span', { class: 'pair-1' }, one), two && h('span', { class: 'pair-2', lang: otherTag() }, two));
}

export const words = (key, params, cls) => pair(wordsOf(key, params), cls);
export const names = (value, cls) => pair(namesOf(value), cls);

/** Direction of a zone as an arrow with its word for those who hear the page. */
export function arrow(direction) {
  if (!ARROWS[direction]) return h('span', { class: 'arrow' }, icon('chevron-right'));
  const [word] = wordsOf(`display.arrow.${direction}`);
  return h('span', { class: 'arrow' }, icon(ARROWS[direction]), h('span', { class: 'visually-hidden' }, word));
}

/** A state in words and a sign; colour only repeats them. */
export function state(code, cls = '') {
  const sign = STATE_ICONS[code];
  return h('span', { class: `state state-${code} ${cls}`.trim() }, sign && icon(sign), words(`display.state.${code}`));
}

/** Remembers when each call was first seen, so that redrawing does not start its highlight again. */
export class Fresh {
  constructor() {
    this.seen = new Map();
  }

  note(calls) {
    const now = performance.now();
    const known = this.seen;
    const first = (call) => ({ begun: now - call.age_s * 1000, delay: `${-Math.round(call.age_s * 1000)}ms` });
    this.seen = new Map(calls.map((call) => [call.seq, known.get(call.seq) || first(call)]));
  }

  /** The CSS class and delay of a call's highlight; none once it has blinked its time. */
  mark(seq) {
    const call = this.seen.get(seq);
    if (!call || performance.now() - call.begun >= FRESH_MS) return { cls: '', css: {} };
    return { cls: 'fresh', css: { '--begun': call.delay } };
  }
}

export function head(view, title, extra = null) {
  return h(
    'header',
    { class: 'head', data: { key: 'head' } },
    h('h1', { class: 'head-title' }, title),
    extra,
    openWords(view.open),
    duty(view),
    h('p', { class: 'head-status', id: 'status' }),
    h('time', { class: 'head-clock', id: 'clock' }),
  );
}

function openWords(open) {
  const on = open.extended;
  if (on) {
    const key = on.ahead ? 'display.open.extended_ahead' : `display.open.extended_${on.kind}`;
    return h('p', { class: 'head-open' }, icon('moon'), words(key, {}, 'inline'));
  }
  return open.state === 'open' ? null : h('p', { class: 'head-open' }, icon('door-closed'), words(`display.open.${open.state}`, {}, 'inline'));
}

export function missed(numbers) {
  return h(
    'section',
    { class: 'missed', data: { key: 'missed' } },
    h('h2', {}, icon('undo-2'), words('display.missed')),
    numbers.length
      ? h('ul', { class: 'missed-numbers' }, numbers.map((number) => h('li', { class: 'number', data: { key: number } }, number)))
      : h('p', { class: 'none' }, wordsOf('display.missed_none')[0]),
  );
}

/** How many lines the foot needs: the rule in force and the hall's notice. */
export function footLines(view) {
  return [namesOf(view.rule)[0], namesOf(view.notice)[0]].filter(Boolean).length;
}

/** The leader on duty (R48): in the head, where it takes no row from the calls. */
function duty({ duty: named }) {
  return named ? h('p', { class: 'head-duty', data: { key: 'duty' } }, icon('user'), h('span', {}, wordsOf('floor.public.duty', { name: named.name })[0])) : null;
}

export function foot(view) {
  const line = (name, sign, key) => {
    const [one] = namesOf(view[name]);
    return one && h('p', { class: `foot-${name}`, data: { key: name } }, icon(sign), h('span', { class: 'visually-hidden' }, wordsOf(key)[0]), h('span', { class: 'foot-text' }, one));
  };
  return h('footer', { class: 'foot', data: { key: 'foot' } }, line('rule', 'list-ordered', 'display.rule'), line('notice', 'megaphone', 'display.notice'));
}

/** What the installer has to mend; small, for visitors can do nothing about it. */
export function setup(needed, room) {
  if (room >= needed) return null;
  return h('p', { class: 'setup', role: 'note', data: { key: 'setup' } }, icon('triangle-alert'), wordsOf('display.setup', { needed, room })[0]);
}

/** Puts font sizes where the style sheet finds them. */
export function sizeTo(el, px) {
  Object.entries(px).forEach(([name, size]) => el.style.setProperty(`--${name}`, `${Math.round(size * 10) / 10}px`));
}
