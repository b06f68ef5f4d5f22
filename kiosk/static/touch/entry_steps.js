// The steps on which a visitor types or lets a card be read, as moves of the pure visit machine (visit.js).

export const ID_LENGTH = 18;

const fresh = { typed: '', asking: false, wrong: '' };
const toLane = (s) => ({ ...s, ...fresh, step: 'lane' });

/** What may be typed on a step, tidied; '' when the key is not for it. */
export function keyOf(step, char) {
  const key = char.normalize('NFKC').toUpperCase();
  if (step === 'id') return /^[0-9X]$/.test(key) ? key : '';
  return '';
}

function typed(s, e) {
  const key = keyOf(s.step, e.char);
  if (s.asking || !key || s.typed.length >= ID_LENGTH) return s;
  return { ...s, typed: s.typed + key, wrong: '' };
}

/** What a reader read replaces what was typed. */
function scanned(s, e) {
  if (s.asking) return s;
  const text = Array.from(e.text).map((char) => keyOf(s.step, char)).join('');
  return { ...s, typed: text.slice(0, ID_LENGTH), asking: text.length === ID_LENGTH, wrong: text.length === ID_LENGTH ? '' : 'short' };
}

function check(s) {
  if (s.asking) return s;
  return s.typed.length === ID_LENGTH ? { ...s, asking: true, wrong: '' } : { ...s, wrong: 'short' };
}

export const entryMoves = {
  lane: {
    // A card is read only after its holder has been told what for; what a reader read before that is forgotten.
    id: (s) => ({ ...s, ...fresh, step: 'notice' }),
    scan: (s) => ({ ...s, ...fresh, step: 'notice' }),
  },
  steps: {
    notice: {
      agree: (s) => ({ ...s, ...fresh, step: 'id' }),
      back: toLane,
    },
    id: {
      type: typed,
      erase: (s) => (s.asking ? s : { ...s, typed: s.typed.slice(0, -1), wrong: '' }),
      clear: (s) => (s.asking ? s : { ...s, ...fresh }),
      scan: scanned,
      check,
      aged: (s, e) => ({ ...toLane(s), age: { ground: e.ground }, number: e.keep ? s.typed : null }),
      wrong: (s, e) => ({ ...s, asking: false, wrong: e.why }),
      back: toLane,
    },
  },
};
