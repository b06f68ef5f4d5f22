// The ticket page looks every 5 s and renews itself only when something changed.
// The server's page is the one truth: a change is drawn by taking over its new <main>.

import { $, patch } from '/static/floor/js/dom.js';

const EVERY_MS = 5000;
const LOST_MS = 10000;
const CALL = [500, 200, 500, 200, 900];

let seen = null;
let heard = performance.now();
let busy = false;

const main = () => $('#main');

/** All that a visitor could notice; the moment and the journal number change with every look. */
function essence(view) {
  const { at, seq, hub, ...rest } = view;
  return JSON.stringify(rest);
}

async function look() {
  try {
    const answer = await fetch(`/t/${main().dataset.key}/view`, { cache: 'no-store' });
    if (answer.status === 404) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(`view: ${answer.status}`);
    const view = await answer.json();
    const now = essence(view);
    if (now !== seen) await renew();
    seen = now;
    asOf(view.at);
    heard = performance.now();
    $('#lost').hidden = true;
  } catch (error) {
    if (performance.now() - heard > LOST_MS) $('#lost').hidden = false;
  }
}

function asOf(at) {
  const line = $('#as-of');
  if (line) line.textContent = line.dataset.words.replace('{at}', at.slice(11, 16));
}

async function renew() {
  const answer = await fetch(main().dataset.again, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`page: ${answer.status}`);
  show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
}

function show(page) {
  const fresh = page.getElementById('main');
  if (!fresh) return;
  const was = main().dataset.state;
  const next = document.importNode(fresh, true);
  patch(main(), next);
  $('#emergency').replaceWith(document.importNode(page.getElementById('emergency'), true));
  main().dataset.state = next.dataset.state;
  document.body.className = page.body.className;
  document.title = page.title;
  if (was === next.dataset.state) return;
  $('#news').textContent = page.title;
  window.scrollTo({ top: 0 });
  tell();
}

/** A phone in a pocket is told by its motor, where the browser has one and its owner has touched the page. */
function tell() {
  if (main().dataset.state !== 'called' || !navigator.vibrate) return;
  if (!navigator.userActivation || navigator.userActivation.hasBeenActive) navigator.vibrate(CALL);
}

/** Buttons act without leaving the page, once; without JavaScript the form does the same. */
async function press(event) {
  const form = event.target.closest('form[data-order]');
  // Without the name of the pressed button (old browsers) the form goes its plain way.
  if (!form || !event.submitter) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  const body = new URLSearchParams();
  if (event.submitter.name) body.set(event.submitter.name, event.submitter.value);
  try {
    const answer = await fetch(form.action, { method: 'POST', body });
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    seen = null;
  } catch (error) {
    $('#lost').hidden = false;
  } finally {
    busy = false;
  }
}

document.addEventListener('submit', press);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') look();
});
setInterval(look, EVERY_MS);
tell();
