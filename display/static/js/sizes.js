// How large letters must be to be read from the farthest seat, and how many rows that leaves. Pure.

const MM_PER_INCH = 25.4;
// Height of a digit or capital, and of a Chinese character's body, as a share of the font size.
export const DIGIT_SHARE = 0.72;
export const HAN_SHARE = 0.92;
// A digit is read at a distance of 200 times its height, a denser Chinese character at 125 times.
const DIGIT_DISTANCE = 200;
const HAN_DISTANCE = 125;
// Secondary words are sized for half the distance, the small print at the foot for a third.
const NEAR = 1 / 2;
const FOOT = 1 / 3;
const FOOT_MIN_PX = 28;
const DIGIT_WIDTH = 0.62;

export function mmPerPx({ width, height, diagonal_in: inches }) {
  return (inches * MM_PER_INCH) / Math.hypot(width, height);
}

/** The least font sizes in px for digits and for Chinese at a distance in metres. */
export function least(screen, metres) {
  const perPx = mmPerPx(screen);
  const mm = metres * 1000;
  return { digit: mm / DIGIT_DISTANCE / perPx / DIGIT_SHARE, han: mm / HAN_DISTANCE / perPx / HAN_SHARE };
}

/** All font sizes of a board. Where the distance asks for little, the letters grow to fill the screen. */
export function type(screen) {
  const { height } = screen;
  const far = least(screen, screen.farthest_m);
  return {
    digit: Math.max(far.digit, height / 13),
    han: Math.max(far.han, height / 13),
    next: far.digit,
    near: Math.max(far.han * NEAR, height / 26),
    nearDigit: Math.max(far.digit * NEAR, height / 26),
    foot: Math.max(far.han * FOOT, FOOT_MIN_PX, height / 36),
  };
}

const whole = (space, part) => Math.max(0, Math.floor(space / part));

/** Main board: how many calls and lanes have room, and how the lanes are drawn. */
export function mainRows(screen, { lanes, footLines }) {
  const font = type(screen);
  const gap = screen.height / 80;
  const head = font.digit * 1.1;
  const heading = font.foot * 1.3;
  const missed = font.digit * 1.25;
  const body = screen.height - head - footLines * font.foot * 1.3 - heading - 2 * gap;
  const hero = heroDigit(font, screen.width * 0.6);
  const row = Math.max(font.digit * 1.25, font.near * 1.15 + font.foot * 1.2);
  const rows = 1 + whole(body - missed - gap - hero * 1.1 - font.foot * 1.4, row);
  return { font, hero, row, rows, ...laneMode(font, body, lanes, screen.width * 0.4) };
}

/**
 * Waiting lanes: roomy (next numbers readable from the farthest seat), slim (those from half the distance) or, on a
 * screen too small for its hall, tight (all from half the distance) with fewer `legible` rows than lanes.
 */
function laneMode(font, body, lanes, width) {
  const next = Math.min(nextFits(font, width), Math.max(font.next, font.near));
  const heights = {
    roomy: next < font.next ? Infinity : font.han * 1.12 + next * 1.25,
    slim: font.han * 1.08 + Math.max(font.nearDigit, font.near) * 1.1 + 2,
    tight: font.near * 1.2 + font.foot * 1.25,
  };
  const legible = whole(body, heights.slim);
  const mode = Object.keys(heights).find((name) => whole(body, heights[name]) >= lanes) || 'tight';
  return { mode, legible, laneRows: whole(body, heights[mode]), next: mode === 'roomy' ? next : font.nearDigit };
}

/** The size at which three next numbers stand beside their icon and the range of waits. */
function nextFits(font, width) {
  const room = width * 0.95 - font.near * 1.35 - font.foot * 5;
  return room / (3 * 4.4 * DIGIT_WIDTH + 0.8);
}

/** The newest call's figures: half as large again, if number, arrow and counter still fit beside each other. */
function heroDigit(font, width) {
  const signs = 4 + 3;
  const fits = (width * 0.92 - font.han * 3.6) / (signs * DIGIT_WIDTH + 1);
  return Math.max(font.digit, Math.min(font.digit * 1.6, fits));
}

/** Whether the word after the counter's number has room beside the newest call. */
export function wordFits(font, hero, width) {
  return width * 0.92 >= hero * (7 * DIGIT_WIDTH + 1) + font.han * 3.2;
}

/** Zone screen: tiles of its counters in one or two columns. */
export function zoneRows(screen, { counters, footLines }) {
  const font = type(screen);
  const gap = screen.height / 80;
  const body = screen.height - font.digit * 1.1 - font.digit * 1.25 - footLines * font.foot * 1.3 - 5 * gap;
  const hero = heroDigit(font, screen.width * 0.9);
  const tile = Math.max(font.digit * 1.3, font.near * 2.2);
  const high = whole(body - hero * 1.3 - gap, tile + gap);
  const tileWidth = font.digit * 7 * DIGIT_WIDTH + font.near * 7;
  const columns = counters > high && screen.width >= 2 * tileWidth ? 2 : 1;
  return { font, hero, tile, columns, tiles: high * columns };
}

/** Information screen: texts are read from the farthest place, so that everything is as large as that asks for. */
export function infoType(screen) {
  const far = least(screen, screen.farthest_m);
  const text = Math.max(far.han, screen.height / 27);
  return { text, han: text * 1.5, digit: text * 1.5, near: text * 1.15, foot: Math.max(far.han, FOOT_MIN_PX) };
}

/**
 * Window screen: the number's figures are half as high as the screen, unless the number is too long for that.
 * `wide` and `high` are the number's measures at a font size of 1.
 */
export function windowNumber({ width, height }, { wide, high }) {
  return Math.min((height * 0.5) / high, (width * 0.95) / wide);
}
