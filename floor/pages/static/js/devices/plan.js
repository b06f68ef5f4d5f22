// The hall as a plan: zones with their counters and kiosks, and a mark for each device, whose shape tells its state.

import { h } from '../dom.js';
import { pick, t } from '../words.js';
import { kindOf, nameOf, reasonOf, stateOf } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
const BOX = 92; // a place: a counter, a kiosk; two marks fit beside each other
const GAP = 10;
const MARK = 30;
const HEAD = 30;
const ROW = 96;
const MOST = 11; // places beside each other

function s(tag, attrs, ...children) {
  const el = document.createElementNS(SVG, tag);
  Object.entries(attrs).forEach(([name, value]) => el.setAttribute(name, String(value)));
  children.filter(Boolean).forEach((child) => el.append(child));
  return el;
}

/** Ready a disc with a tick, near its end a triangle, down a square with a cross, else an empty disc. */
function shape(state) {
  const shapes = {
    ready: () => [s('circle', { cx: 12, cy: 12, r: 10 }), s('path', { d: 'M7 12l4 4 6-8', class: 'dev-stroke' })],
    near_end: () => [s('path', { d: 'M12 2l11 20H1z' }), s('path', { d: 'M12 9v6m0 3v1', class: 'dev-stroke' })],
    down: () => [s('rect', { x: 2, y: 2, width: 20, height: 20, rx: 2 }), s('path', { d: 'M7 7l10 10M17 7L7 17', class: 'dev-stroke' })],
  };
  return (shapes[state] || (() => [s('circle', { cx: 12, cy: 12, r: 9, class: 'dev-empty' })]))();
}

function mark(device, x, y) {
  const told = t('floor.devices.mark', { name: `${kindOf(device)} ${nameOf(device)}`, state: [stateOf(device), reasonOf(device)].filter(Boolean).join(' ') });
  const title = s('title', {});
  title.textContent = told;
  return s('a', {
    href: `#device-${device.kind}-${device.code}`, class: `dev-mark dev-mark-${device.state}`, transform: `translate(${x} ${y})`, 'aria-label': told, 'data-key': `${device.kind}-${device.code}`,
  }, title, s('rect', { x: 0, y: 0, width: 26, height: 26, class: 'dev-hit' }), ...shape(device.state));
}

function place(word, devices, x, y) {
  const text = s('text', { x: x + BOX / 2, y: y + 22, 'text-anchor': 'middle' });
  text.textContent = word;
  const marks = devices.slice(0, 6).map((device, n) => mark(device, x + 4 + (n % 3) * MARK, y + 30 + Math.floor(n / 3) * MARK));
  return [s('rect', { x, y, width: BOX, height: ROW - GAP, rx: 6, class: 'dev-place' }), text, ...marks];
}

/** Places of a zone: counters in their order, kiosks, and what only belongs to the zone. */
function placesOf(zone, devices) {
  const here = devices.filter((device) => device.zone === zone.code);
  const counters = zone.counters.map((n) => [t('floor.counter_n', { n }), here.filter((device) => device.counter === n)]);
  const codes = [...new Set(here.map((device) => device.kiosk).filter(Boolean))];
  const kiosks = codes.map((code) => [t('floor.devices.at_kiosk', { code }), here.filter((device) => device.kiosk === code)]);
  const rest = here.filter((device) => !device.kiosk && !zone.counters.includes(device.counter));
  return [...counters, ...kiosks, ...rest.map((device) => [device.code, [device]])];
}

function area(name, places, y, wide) {
  const rows = Math.max(1, Math.ceil(places.length / MOST));
  const text = s('text', { x: GAP, y: y + 20, class: 'dev-zone-name' });
  text.textContent = name;
  const drawn = places.flatMap(([word, devices], n) => place(word, devices, GAP + (n % MOST) * (BOX + GAP), y + HEAD + Math.floor(n / MOST) * ROW));
  return { height: HEAD + rows * ROW + GAP, nodes: [s('rect', { x: 1, y, width: wide - 2, height: HEAD + rows * ROW, rx: 10, class: 'dev-zone' }), text, ...drawn] };
}

export function plan(view) {
  const nowhere = view.devices.filter((device) => !device.zone);
  const areas = view.zones.map((zone) => [pick(zone.name), placesOf(zone, view.devices)]);
  if (nowhere.length) areas.push([t('floor.devices.nowhere'), nowhere.map((device) => [nameOf(device), [device]])]);
  const wide = GAP + MOST * (BOX + GAP);
  let y = 0;
  const nodes = [];
  areas.forEach(([name, places]) => {
    const drawn = area(name, places, y, wide);
    y += drawn.height;
    nodes.push(...drawn.nodes);
  });
  const svg = s('svg', { width: wide, height: y, viewBox: `0 0 ${wide} ${y}`, role: 'group', 'aria-label': t('floor.devices.plan'), class: 'dev-plan' }, ...nodes);
  return h('div', {}, svg);
}
