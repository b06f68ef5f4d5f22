// Public figures and times in words that kiosks and screens share: [key, places]. Pure.

/** Working days of a statutory or promised time. */
export function days(n) {
  if (n === null || n === undefined) return ['floor.public.days_none', {}];
  if (n === 0) return ['floor.public.at_once', {}];
  return [n === 1 ? 'floor.public.day' : 'floor.public.days', { n }];
}

/** '2026-06' */
export function month(text) {
  const [year, number] = text.split('-');
  return ['floor.public.month', { year, month: String(Number(number)).padStart(2, '0') }];
}

/** When a text is public. */
export function span({ start, until }) {
  return until ? ['floor.public.from_to', { first: start, last: until }] : ['floor.public.from', { first: start }];
}

/** A figure, or a dash where the month has none. */
export const figure = (value) => (value === null || value === undefined || value === '' ? '–' : String(value));
