// The hall's time, not the PC's: the newest picture's `at` and what has passed since.

let atMs = Date.now();
let seen = performance.now();
let offsetMin = -new Date().getTimezoneOffset();
let standing = false;

/** Takes the time of a view or beat. */
export function sync({ at, rehearsal }) {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return;
  atMs = ms;
  seen = performance.now();
  offsetMin = offsetOf(at);
  // A rehearsal's clock stands or runs at the trainer's will: only its pictures know it.
  if (rehearsal !== undefined) standing = Boolean(rehearsal);
}

function offsetOf(iso) {
  const zone = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  if (!zone) return iso.endsWith('Z') ? 0 : offsetMin;
  const minutes = Number(zone[2]) * 60 + Number(zone[3]);
  return zone[1] === '-' ? -minutes : minutes;
}

/** Hall time in ms since 1970. */
export function hallNow() {
  return standing ? atMs : atMs + (performance.now() - seen);
}

/** Minutes the hall's wall clock is ahead of UTC. */
export function hallOffsetMin() {
  return offsetMin;
}

export function secondsSince(iso) {
  return Math.max(0, (hallNow() - Date.parse(iso)) / 1000);
}

export function secondsUntil(iso) {
  return Math.max(0, (Date.parse(iso) - hallNow()) / 1000);
}

/** Calls `fn` now and each second; returns a function that ends it. */
export function everySecond(fn) {
  fn();
  const timer = setInterval(fn, 1000);
  return () => clearInterval(timer);
}
