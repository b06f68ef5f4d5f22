// Draws a page into the kiosk's frame, fits the tiles to the screen, and lets a new page settle.

import { $, h, patch } from '/static/floor/js/dom.js';
import { lang } from '/static/floor/js/words.js';
import * as frame from './frame.js';
import { leafed } from './look.js';

const SETTLE_MS = 350;
const TILED = ['home', 'theme', 'look'];

/** painter(root, {showing, model, pages}) -> {draw(), settled()}; showing() names the page that model(fewer) fills. */
export function painter(root, { showing, model, pages }) {
  const fit = { room: '', fewer: 0, leaves: 1 };
  const page = settling(root);
  let shown = '';

  /** Tiles that do not fit on the screen go to another page, so that nothing has to be scrolled to. */
  function draw() {
    const { name, key } = showing();
    const room = [innerWidth, innerHeight, document.documentElement.dataset.size, lang(), key, $('.k-strips', root) !== null].join();
    if (fit.room !== room) Object.assign(fit, { room, fewer: 0, leaves: 1 });
    drawPage(name, key);
    const stage = $('.k-stage', root);
    while (TILED.includes(name) && $('.k-page', stage).offsetHeight > stage.clientHeight + 1 && grid().rows > 1) {
      fit.fewer += 1;
      drawPage(name, key);
    }
    leaf(name, key);
  }

  /** A text knows how many pages it has when it stands there; the buttons to turn them take room from it in their turn. */
  function leaf(name, key) {
    for (let tries = 0; tries < 3; tries += 1) {
      const leaves = leafed(root, model().s.page);
      if (leaves === fit.leaves) return;
      fit.leaves = leaves;
      drawPage(name, key);
    }
    leafed(root, model().s.page);
  }

  function grid() {
    const style = getComputedStyle(root);
    const most = Number(style.getPropertyValue('--rows')) || 4;
    return { leaves: fit.leaves, cols: Number(style.getPropertyValue('--cols')) || 2, rows: Math.max(1, most - fit.fewer) };
  }

  function drawPage(name, key) {
    const m = { ...model(), ...grid() };
    const veil = frame.veil(m);
    const fresh = h('div', { class: 'k-page', data: { key, page: name } }, pages[name](m));
    const veiled = $('.k-veil', root) !== null;
    const under = [frame.head(m), h('main', { id: 'main', class: 'k-stage', data: { key: 'stage' } }, fresh), frame.foot(m)];
    if (veil) under.forEach((part) => part.setAttribute('inert', ''));
    patch(root, h('div', {}, under, veil));
    root.dataset.page = name;
    document.title = `${($('h1', root) || {}).textContent || ''} · ${root.dataset.hall}`;
    const turn = `${key}/${m.s.page}`;
    if (shown !== turn) page.turned();
    shown = turn;
    if (veil && !veiled) $('.k-veil button', root).focus();
  }

  return { draw, settled: page.settled };
}

/** A new page settles first: the second half of a double touch must not choose on it. */
function settling(root) {
  let at = 0;
  let timer = 0;
  return {
    settled: () => performance.now() >= at,
    turned() {
      at = performance.now() + SETTLE_MS;
      const stage = $('.k-stage', root);
      stage.scrollTop = 0;
      root.classList.add('settling');
      clearTimeout(timer);
      timer = setTimeout(() => root.classList.remove('settling'), SETTLE_MS);
      const title = $('h1', stage);
      if (title) title.focus({ preventScroll: true });
    },
  };
}
