// The hall's message while an emergency runs: over everything where visitors look and touch, a strip on staff pages.

import { $, h, icon } from './dom.js';

const COVERED = ['/screen', '/kiosk', '/pad'];

/** Takes the `emergency` of each picture. */
export function emergencies(namespace) {
  const box = $('#emergency');
  const cover = COVERED.includes(namespace);
  let was = '';
  return (running) => {
    if (!box) return;
    const now = running ? JSON.stringify(running) : '';
    if (now === was && Boolean(running) !== box.hidden) return;
    was = now;
    box.hidden = !running;
    box.classList.toggle('emergency-cover', cover);
    box.replaceChildren(...(running ? parts(running) : []));
    if (!cover) return;
    // Nothing behind it can be touched or reached by a key.
    Array.from(document.body.children).filter((one) => one !== box).forEach((one) => { one.inert = Boolean(running); });
  };
}

function parts({ title, message, since }) {
  const pair = (name, words) => h('p', { class: name }, h('span', { lang: 'zh-Hans' }, words.zh), words.en === words.zh ? null : h('span', { lang: 'en' }, words.en));
  return [
    h('span', { class: 'emergency-mark' }, icon('triangle-alert')),
    h('div', {}, pair('emergency-title', title), pair('emergency-words', message), h('time', { datetime: since }, since.slice(11, 16))),
  ];
}
