// The two decisions about a lapse, each in a dialog that asks for its ground first.

import { order, problemText } from '../api.js';
import { $, fill, h, icon } from '../dom.js';
import { hhmm } from '../format.js';
import { t } from '../words.js';
import { causeText, lateBadge } from './lapses.js';
import { listed } from './ledger.js';
import { matterName } from './names.js';
import { toast } from './news.js';
import { wholeMin } from './parts.js';

const LEAST_CHARS = 2;
const FIELD = { confirm: 'complaint', dismiss: 'reason' };
const CHARGED = ['counter', 'person'];
const MOST_CHARS = { confirm: 200, dismiss: 500 }; // as the orders take them
let now = null; // {kind, lapse} while the dialog is open
let done = () => {};

function needed() {
  return now.kind === 'dismiss' || $('#main').dataset.needsComplaint === 'yes';
}

function facts(lapse) {
  const row = (key, ...value) => [h('dt', {}, t(`floor.supervisor.${key}`)), h('dd', {}, ...value)];
  return h('dl', { class: 'sup-facts' },
    row('number', h('strong', { class: 'number' }, lapse.number), ` ${matterName(lapse.matter)}`),
    row('lapse', t('floor.supervisor.lapse_line', { minutes: wholeMin(lapse.waited_s), at: hhmm(lapse.counted_for) }), ' ', lapse.late && lateBadge()),
    row('cause_likely', causeText(lapse)));
}

function say(sentence) {
  $('#decide-wrong').textContent = sentence;
  $('#decide-field').classList.toggle('field-wrong', Boolean(sentence));
  $('#decide-words').setAttribute('aria-invalid', String(Boolean(sentence)));
}

/** Who bears it, as far as the supervisor has named anybody. */
function charge(kind) {
  const [counter, person] = CHARGED.map((field) => $(`#decide-${field}`).value);
  return kind === 'confirm' ? { counter: counter ? Number(counter) : null, person: person || null } : {};
}

export function decide(kind, id, view) {
  const lapse = view.lapses.find((one) => one.id === id) || listed(id);
  if (!lapse) return;
  now = { kind, lapse };
  $('#decide-title').textContent = t(`floor.supervisor.${kind}_of`, { number: lapse.number });
  fill($('#decide-facts'), facts(lapse));
  fill($('#decide-lead'), icon('info'), h('span', {}, t(`floor.supervisor.${kind}_lead`)));
  $('#decide-label').textContent = t(`floor.supervisor.${kind}_label`) + (needed() ? '' : t('floor.supervisor.optional'));
  $('#decide-hint').textContent = t(`floor.supervisor.${kind}_hint`);
  $('#decide-words').value = '';
  $('#decide-words').maxLength = MOST_CHARS[kind];
  $('#decide-words').setAttribute('aria-required', String(needed()));
  $('#decide-go').textContent = t(`floor.supervisor.${kind}_go`);
  $('#decide-go').className = `btn ${kind === 'confirm' ? 'btn-danger' : 'btn-primary'}`;
  $('#decide-charge').hidden = kind !== 'confirm';
  for (const field of CHARGED) $(`#decide-${field}`).value = '';
  say('');
  $('#decide').showModal();
  $('#decide-words').focus();
}

async function send(event) {
  event.preventDefault();
  const button = $('#decide-go');
  const words = $('#decide-words').value.trim();
  if (button.getAttribute('aria-busy') === 'true') return;
  if (needed() && words.length < LEAST_CHARS) {
    say(t(`floor.supervisor.${now.kind}_missing`));
    $('#decide-words').focus();
    return;
  }
  const { kind, lapse } = now;
  button.setAttribute('aria-busy', 'true');
  const answer = await order(`/lapses/${encodeURIComponent(lapse.id)}/${kind}`, { [FIELD[kind]]: words || null, ...charge(kind) });
  button.removeAttribute('aria-busy');
  if (!answer.ok) {
    say(problemText(answer.problem));
    return;
  }
  $('#decide').close();
  toast(t(`floor.supervisor.${kind}_done`, { number: lapse.number }));
  done();
}

export function setUpDecisions(whenDone) {
  done = whenDone;
  $('#decide-form').addEventListener('submit', send);
}
