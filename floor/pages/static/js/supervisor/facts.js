// Facts of the journal in words: one sentence for each that can happen to a ticket.

import { h } from '../dom.js';
import { hhmm, range } from '../format.js';
import { has, pick, reasonWords, t } from '../words.js';
import { matterName } from './names.js';
import { wholeMin } from './parts.js';

const told = (promise) => (promise ? range(promise.low_min, promise.high_min) : '');
const lane = (name) => t(`floor.lane.${name}`);
const ground = (code) => (code ? t(`floor.ground.${code}`) : '');

// What of the fact's body stands in its sentence `floor.supervisor.fact.<key>`; a pair also chooses the sentence.
const TELL = {
  taken: (b) => [b.promise ? 'taken_told' : 'taken', { matter: matterName(b.matter), lane: lane(b.lane), ahead: b.ahead, range: told(b.promise) }],
  called: (b) => ({ counter: b.counter }),
  recalled: (b) => ({ counter: b.counter, n: b.call_no }),
  withdrawn: (b) => ({ counter: b.counter }),
  started: (b) => ({ counter: b.counter }),
  finished: (b) => ({ counter: b.counter }),
  no_show: (b) => ({ counter: b.counter, called_s: Math.round(b.called_s), waited: wholeMin(b.waited_s) }),
  returned: () => ({}),
  held: (b) => ({ reason: reasonWords(b.reason) }),
  resumed: (b) => (b.reserved ? ['resumed_to', { counter: b.reserved }] : {}),
  transferred: (b) => (b.reserved ? ['transferred_to', { matter: matterName(b.matter), counter: b.reserved }] : { matter: matterName(b.matter) }),
  cancelled: (b) => (b.reason === 'day_end' ? ['day_end', {}] : { reason: reasonWords(b.reason) || '—' }),
  lane_granted: (b) => [b.reason ? 'lane_granted_why' : 'lane_granted', { lane: lane(b.lane), before: lane(b.before), ground: ground(b.ground) || '—', reason: b.reason }],
  matter_added: (b) => ({ matter: matterName(b.matter) }),
  matter_done: (b) => ({ matter: matterName(b.matter), counter: b.counter }),
  went_on: (b) => ({ matter: matterName(b.matter), counter: b.counter }),
  helper_assigned: (b, fact) => (b.helper ? { name: fact.helper } : ['helper_none', {}]),
  wait_redated: (b) => (b.due_at ? { at: hhmm(b.due_at) } : ['wait_rests', {}]),
  lapsed: (b) => [b.late ? 'lapsed_late' : 'lapsed', { waited: wholeMin(b.waited_s), at: hhmm(b.counted_for) }],
  rated: (b) => ({ grade: t(`floor.grade.${b.grade}`) }),
  rating_voided: () => ({}),
  why_printed: (b) => ({ number: b.called.replace(/^\d{8}-/, ''), printer: b.printer }),
  notice_printed: (b) => ({ printer: b.printer }),
  reprinted: (b) => ({ printer: b.printer }),
  print_routed: (b) => ({ printer: b.printer }),
  print_moved: (b) => ({ state: t(`floor.print.${b.state}`), reason: reasonOf(b.reason) }),
};

function reasonOf(code) {
  return code ? `（${reasonWords(code)}）` : '';
}

export function factSentence(fact) {
  const { kind, body } = fact;
  const tell = TELL[kind];
  if (!tell) return kind;
  const told = tell(body, fact);
  const [key, params] = Array.isArray(told) ? told : [kind, told];
  return t(`floor.supervisor.fact.${key}`, params);
}

/** Why it was called, and which heads of other queues were passed. */
export function factReason({ sentence, why }) {
  const passed = (why && why.passed) || [];
  return [
    sentence && h('p', { class: 'sup-why' }, pick(sentence)),
    passed.length > 0 && h('p', { class: 'sup-why' }, t('floor.supervisor.fact.passed', {
      list: passed.map((one) => t('floor.supervisor.fact.passed_one', { number: one.number, lane: lane(one.lane), waited: wholeMin(one.waited_s) })).join(t('floor.supervisor.comma')),
    })),
  ];
}

export function actorName({ actor, person }) {
  if (person) return person;
  const kind = String(actor || '').split(':')[0];
  return has(`floor.supervisor.actor.${kind}`) ? t(`floor.supervisor.actor.${kind}`) : actor;
}
