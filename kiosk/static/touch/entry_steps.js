// The steps on which a visitor types or lets something be read, as moves of the pure visit machine (visit.js).

export const ID_LENGTH = 18;
export const CODE_LENGTH = 16;
const CODE_LEAST = 4;
const ID = /^\d{17}[\dX]$/;

const fresh = { typed: '', asking: false, wrong: '' };
const toLane = (s) => ({ ...s, ...fresh, step: 'lane' });
const most = (step) => (step === 'id' ? ID_LENGTH : CODE_LENGTH);

/** What may be typed on a step, tidied; '' when the key is not for it. */
export function keyOf(step, char) {
  const key = char.normalize('NFKC').toUpperCase();
  return (step === 'id' ? /^[0-9X]$/ : /^[0-9A-Z]$/).test(key) ? key : '';
}

const tidy = (step, text) => Array.from(text).map((char) => keyOf(step, char)).join('').slice(0, most(step));

function typed(s, e) {
  const key = keyOf(s.step, e.char);
  if (s.asking || !key || s.typed.length >= most(s.step)) return s;
  return { ...s, typed: s.typed + key, wrong: '' };
}

const erase = (s) => (s.asking ? s : { ...s, typed: s.typed.slice(0, -1), wrong: '' });
const clear = (s) => (s.asking ? s : { ...s, ...fresh });

function checkId(s) {
  if (s.asking) return s;
  return s.typed.length === ID_LENGTH ? { ...s, asking: true, wrong: '' } : { ...s, wrong: 'short' };
}

/** A project's code is checked by taking the ticket: it is right or an ordinary number is offered. */
function checkCode(s) {
  if (s.typed.length < CODE_LEAST) return { ...s, wrong: 'short' };
  return { ...s, asking: false, wrong: '', step: 'taking', lane: 'green', project: s.typed };
}

/** A whole card replaces what was typed; anything shorter was typed already, key by key, and is checked as it stands. */
function scannedId(s, e) {
  if (s.asking) return s;
  const text = tidy('id', e.text);
  return checkId(text.length === ID_LENGTH ? { ...s, typed: text } : s);
}

/** Whether what a keyboard's reader typed is the number of a card. */
export const isCard = (text) => text.length === ID_LENGTH && ID.test(tidy('id', text));

/** A card before its holder was told what for: forgotten, and told now. Anything else is taken for a project's code. */
function scannedAtLane(s, e) {
  if (isCard(e.text)) return { ...s, ...fresh, step: 'notice' };
  return checkCode({ ...s, ...fresh, step: 'code', typed: tidy('code', e.text) });
}

/** A card lay there before its holder agreed: it was not read. */
const earlyCard = (s, e) => (e.what === 'card' ? { ...s, wrong: 'early' } : s);

const typing = { type: typed, erase, clear };

export const entryMoves = {
  lane: {
    id: (s) => ({ ...s, ...fresh, step: 'notice' }),
    code: (s) => ({ ...s, ...fresh, step: 'code' }),
    scan: scannedAtLane,
    early: (s, e) => (e.what === 'card' ? { ...s, ...fresh, step: 'notice' } : s),
  },
  refused: {
    ordinary: (s) => ({ ...s, ...fresh, step: 'taking', lane: 'ordinary', project: null, problem: null }),
    retype: (s) => ({ ...s, ...fresh, step: 'code', lane: null, project: null, problem: null }),
  },
  steps: {
    notice: {
      agree: (s) => ({ ...s, ...fresh, step: 'id' }),
      early: earlyCard,
      back: toLane,
    },
    id: {
      ...typing,
      scan: scannedId,
      check: checkId,
      unread: (s) => (s.asking ? s : { ...s, wrong: 'unread' }),
      aged: (s, e) => ({ ...toLane(s), age: { ground: e.ground }, number: e.keep ? s.typed : null }),
      wrong: (s, e) => ({ ...s, asking: false, wrong: e.why }),
      back: toLane,
    },
    code: { ...typing, scan: checkCode, check: checkCode, back: toLane },
  },
};
