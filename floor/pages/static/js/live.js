// Whole pictures from the hub over one socket: the newest wins, silence is shown.

import { io } from '../vendor/socket.io.esm.min.js';
import { sync } from './clock.js';
import { h, icon } from './dom.js';
import { emergencies } from './emergency.js';
import { meta, t } from './words.js';

const SILENCE_MS = 10000;
const WATCH_MS = 1000;
const REFUSED_AGAIN_MS = 3000;

const OPTIONS = {
  // Hall devices are websocket first; a proxy that cannot do it gets polling.
  transports: ['websocket', 'polling'],
  tryAllTransports: true,
  reconnectionDelay: 500,
  reconnectionDelayMax: 3000,
  timeout: 5000,
};

/**
 * live(namespace, {auth, onView, onLost, onBack, onRefused, bar}) -> {socket, stop()}.
 * `auth` may be an object or a function; `bar: false` leaves showing the loss to the page.
 */
export function live(namespace, { auth = {}, onView, onLost, onBack, onRefused, bar = true }) {
  const told = () => ({ page: meta('csrf'), ...(typeof auth === 'function' ? auth() : auth) });
  const socket = io(namespace, { ...OPTIONS, auth: (give) => give(told()) });
  const newest = { hub: null, seq: -1 };
  const watch = watchSilence({ bar, onLost, onBack });
  const shown = emergencies(namespace);

  socket.on('view', (view) => {
    watch.sign();
    if (view.hub === newest.hub && view.seq < newest.seq) return;
    newest.hub = view.hub;
    newest.seq = view.seq;
    sync(view);
    shown(view.emergency);
    onView(view);
  });
  socket.on('beat', (beat) => {
    watch.sign();
    if (beat && beat.at) sync(beat);
  });
  // A refusal or a dismissal by the hub is not retried by the client itself.
  let again = 0;
  const later = () => {
    clearTimeout(again);
    again = setTimeout(() => socket.connect(), REFUSED_AGAIN_MS);
  };
  socket.on('connect_error', (error) => {
    if (socket.active) return;
    watch.refused();
    if (onRefused) onRefused(error);
    later();
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') later();
  });
  const stop = () => {
    clearTimeout(again);
    watch.stop();
    socket.disconnect();
  };
  return { socket, stop };
}

function watchSilence({ bar, onLost, onBack }) {
  const strip = bar ? lostBar() : null;
  let last = performance.now();
  let lost = false;

  const lose = () => {
    if (lost) return;
    lost = true;
    if (strip) strip.show('floor.lost');
    if (onLost) onLost();
  };
  const look = () => {
    if (performance.now() - last > SILENCE_MS) lose();
  };
  const timer = setInterval(look, WATCH_MS);
  // A tablet that slept must not show its old picture as new for another second.
  document.addEventListener('visibilitychange', look);

  return {
    sign() {
      last = performance.now();
      if (strip) strip.hide();
      if (!lost) return;
      lost = false;
      if (onBack) onBack();
    },
    refused() {
      if (strip) strip.show('floor.refused');
    },
    stop() {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      if (strip) strip.hide();
    },
  };
}

function lostBar() {
  const words = h('span', {});
  const reload = h('button', { class: 'lost-reload', type: 'button', on: { click: () => location.reload() } });
  const strip = h('div', { class: 'lost-bar', role: 'alert', hidden: true }, icon('wifi-off'), words, reload);
  document.body.prepend(strip);
  return {
    show(key) {
      words.textContent = t(key);
      reload.textContent = t('floor.reload');
      strip.hidden = false;
      document.documentElement.dataset.lost = 'yes';
    },
    hide() {
      strip.hidden = true;
      delete document.documentElement.dataset.lost;
    },
  };
}
