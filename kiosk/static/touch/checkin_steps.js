// Checking in for an appointment, as moves of the pure visit machine (visit.js).

export const CODE_LENGTH = 8;
const MOST = 15; // digits of a telephone number
const LEAST = 7;
const LINK = /\/b\/([0-9a-f]{32})$/i;

/** What of a scanned text the hub can find an appointment by; '' when the text is something else (a card, a ticket). */
export function secretOf(text) {
  const plain = text.normalize('NFKC').trim();
  const link = LINK.exec(plain);
  if (link) return link[1].toLowerCase();
  return new RegExp(`^[0-9]{${CODE_LENGTH}}$`).test(plain) ? plain : '';
}

const begun = { step: 'checkin', typed: '', wrong: '', problem: null, text: null };

function type(s, e) {
  const key = e.char.normalize('NFKC');
  if (!/^[0-9]$/.test(key) || s.typed.length >= MOST) return s;
  return { ...s, typed: s.typed + key, wrong: '', problem: null };
}

const send = (s, text, id) => ({ ...s, step: 'taking', text, id, problem: null, wrong: '' });

function check(s, e) {
  return s.typed.length >= LEAST ? send(s, s.typed, e.fresh) : { ...s, wrong: 'short', problem: null };
}

function scan(s, e) {
  const text = secretOf(e.text);
  return text ? send(s, text, e.fresh) : { ...s, ...begun, problem: { code: 'unknown_appointment' } };
}

/** `home`: the state to begin from. `fresh`: the request id of this try. */
export const checkinMoves = (home) => ({
  home: {
    checkin: () => ({ ...home, ...begun }),
    scan: (s, e) => (secretOf(e.text) ? scan({ ...home, ...begun }, e) : s),
  },
  steps: {
    checkin: {
      type,
      erase: (s) => ({ ...s, typed: s.typed.slice(0, -1), wrong: '', problem: null }),
      clear: (s) => ({ ...s, ...begun }),
      check,
      scan,
      back: () => home,
    },
  },
});

/** The hub refused: the visitor sees why where the code is typed, and may type again. */
export function refusedCheckin(s, e) {
  return { ...s, ...begun, problem: e.problem };
}
