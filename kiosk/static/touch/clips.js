// What is said, as clips: sentences are cut at their places, numbers and times are put together. Pure.
//
// A saying is a list of keys, of [key, {place: value}] and of {name, nth}: spoken sentences of the translation files, numbers,
// and names that the hall offers to everybody. Nothing else can be said aloud.

const MOST = 999;
const BETWEEN_MS = 260;
const INSIDE_MS = 40;
const JOINED_MS = -20; // of the silent edge that every clip begins with

/** For data-say and data-hint. */
export function saying(...items) {
  return JSON.stringify(items.filter(Boolean));
}

function zhNumber(n) {
  if (n > MOST) return Array.from(String(n));
  const hundreds = Math.floor(n / 100);
  const tens = Math.floor(n / 10) % 10;
  const units = n % 10;
  const clips = [];
  if (hundreds) clips.push(...(hundreds === 1 ? ['yi-bai'] : [String(hundreds), 'bai']));
  if (tens) clips.push(...(tens === 1 && !hundreds ? ['shi'] : [String(tens), 'shi']));
  else if (hundreds && units) clips.push('0');
  if (units || !n) clips.push(String(units));
  return clips;
}

function enNumber(n) {
  if (n > MOST) return Array.from(String(n), (sign) => `n.${sign}`);
  if (n > 99) return [`n.${Math.floor(n / 100)}`, 'n.100', ...(n % 100 ? ['and', ...enNumber(n % 100)] : [])];
  return n <= 20 || n % 10 === 0 ? [`n.${n}`] : [`n.${n - (n % 10)}`, `n.${n % 10}`];
}

const zh = {
  n: ({ value }) => zhNumber(value),
  people: ({ value }) => (value === 2 ? ['liang'] : zhNumber(value)),
  // Read as it will be called: letter and digits one by one.
  number: ({ value, one }) => Array.from(value, (sign) => (sign === '1' && one === 'yao' ? 'yao' : sign)),
  at: ({ value }) => {
    const [hour, minute] = value.split(':').map(Number);
    const past = minute ? [...(minute < 10 ? ['0'] : []), ...zhNumber(minute), 'fen'] : [];
    return [...(hour === 2 ? ['liang'] : zhNumber(hour)), 'dian', ...past];
  },
  day: ({ value: [week, month, day] }) => [...zhNumber(month), 'yue', ...zhNumber(day), 'ri', `week.${week}`],
  to: 'dao',
};

const en = {
  n: ({ value }) => enNumber(value),
  people: ({ value }) => enNumber(value),
  number: ({ value }) => Array.from(value, (sign) => (/\d/.test(sign) ? `n.${sign}` : sign)),
  at: ({ value }) => {
    const [hour, minute] = value.split(':').map(Number);
    if (!minute) return [...enNumber(hour), 'oclock'];
    return [...enNumber(hour), ...(minute < 10 ? ['oh'] : []), ...enNumber(minute)];
  },
  day: ({ value: [week, month, day] }) => [`week.${week}`, `month.${month}`, ...enNumber(day)],
  to: 'to',
};

/** [[1, 3], [5, 5]] -> one to three, five */
function list({ value }, kind) {
  return value.map(([low, high]) => (low === high ? kind.n({ value: low }) : [...kind.n({ value: low }), kind.to, ...kind.n({ value: high })]));
}

/** A name as a file name; display/voice/spoken_lines.py: safe does the same. */
export function safe(name) {
  // eslint-disable-next-line no-control-regex
  return name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').trim();
}

/** Clips of a saying: [{url, pauseMs, orElse: [url]}]. `known` is a language's part of /voice/clips.json, `text(key)` a sentence with its places. */
export function clipsOf(items, { language, one, text, known }) {
  const kind = language === 'en' ? en : zh;
  const url = (clip) => known.clips[clip];
  const sentence = (key, params = {}) => {
    const found = [];
    const short = key.split('.say.')[1];
    text(key).split(/\{(\w+)\}/).forEach((part, at) => {
      if (at % 2 === 0) {
        if (/[\p{L}\p{N}]/u.test(part)) found.push([`${short}.${at / 2}`]);
      } else if (part === 'list') found.push(...list({ value: params.list }, kind));
      else found.push(kind[part]({ value: params[part], one }));
    });
    return found.flatMap((group) => group.map((clip, at) => ({ url: url(clip), pauseMs: at ? JOINED_MS : INSIDE_MS }))).filter((word) => word.url);
  };
  return items.flatMap((item) => {
    const words = item.name === undefined ? sentence(...[item].flat()) : named(item);
    return words.map((word, at) => ({ ...word, pauseMs: at ? word.pauseMs : BETWEEN_MS }));
  });

  function named({ name, nth }) {
    const place = sentence('kiosk.say.nth', { n: nth });
    const own = known.names[safe(name)];
    // A name without a sound is told by its place on the page.
    return own ? [{ url: own, pauseMs: 0, orElse: place.map((word) => word.url) }] : place;
  }
}
