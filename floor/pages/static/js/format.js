// Times and ranges as people read them, in the hall's own time.

import { hallNow, hallOffsetMin } from './clock.js';
import { lang, t } from './words.js';

const two = (n) => String(n).padStart(2, '0');

function wall(when) {
  const ms = typeof when === 'number' ? when : Date.parse(when);
  return new Date(ms + hallOffsetMin() * 60000);
}

/** 09:05 */
export function hhmm(when = hallNow()) {
  const at = wall(when);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** 09:05:31 */
export function hhmmss(when = hallNow()) {
  return `${hhmm(when)}:${two(wall(when).getUTCSeconds())}`;
}

/** 2026年6月1日 星期一 · Mon 1 June 2026 */
export function day(when = hallNow()) {
  const options = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric', weekday: lang() === 'en' ? 'short' : 'long' };
  return new Intl.DateTimeFormat(lang() === 'en' ? 'en-GB' : 'zh-CN', options).format(wall(when));
}

/** [weekday from Sunday = 0, month, day of month] in the hall's time */
export function calendar(when) {
  const at = wall(when);
  return [at.getUTCDay(), at.getUTCMonth() + 1, at.getUTCDate()];
}

/** 4:07, and 1:04:07 from an hour on */
export function mmss(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

/** "12 分钟"; less than one is said so */
export function minutes(seconds) {
  const n = Math.floor(seconds / 60);
  return n < 1 ? t('floor.minutes_less') : t('floor.minutes', { n });
}

/** "约 5–10 分钟" from a range of minutes; null when there is none */
export function range(lowMin, highMin) {
  if (lowMin === null || lowMin === undefined) return '';
  if (!highMin) return t('floor.range_none');
  if (lowMin === highMin) return t('floor.range_one', { n: highMin });
  return t('floor.range', { low: lowMin, high: highMin });
}
