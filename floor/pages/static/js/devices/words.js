// What the parts of the device page have in common: names, states, reasons, and the mark of each state.

import { icon } from '../dom.js';
import { has, pick, t } from '../words.js';

export const GLYPHS = {
  printer: 'printer', pad: 'star', terminal: 'keyboard', led: 'monitor', reader: 'id-card', speaker: 'monitor-speaker', agent: 'plug', kiosk: 'tablet-smartphone', screen: 'tv',
};
const BADGES = { ready: ['badge-good', 'circle-check'], near_end: ['badge-warn', 'triangle-alert'], down: ['badge-bad', 'circle-x'] };

export function kindOf(device) {
  const key = `floor.device.kind.${device.kind}`;
  return has(key) ? t(key) : device.kind;
}

/** p1, or the name of a device program. */
export function nameOf(device) {
  return device.kind === 'agent' ? device.agent : device.code;
}

export function stateOf(device) {
  return t(`floor.device.${device.state}`);
}

export function reasonOf(one) {
  if (!one.reason) return '';
  const key = `floor.reason.${one.reason}`;
  return has(key) ? t(key) : one.reason;
}

/** Its state in words, colour and icon. */
export function badge(device) {
  const [look, glyph] = BADGES[device.state] || ['', 'circle-help'];
  return { look: `badge ${look}`, icon: icon(glyph) };
}

/** Where it stands. */
export function placeOf(device, zones) {
  const zone = zones.find((one) => one.code === device.zone);
  const parts = [zone && pick(zone.name), device.kiosk && device.kind !== 'kiosk' && t('floor.devices.at_kiosk', { code: device.kiosk })];
  if (device.counter !== null) parts.push(t('floor.counter_n', { n: device.counter }));
  return parts.filter(Boolean).join(' · ');
}
