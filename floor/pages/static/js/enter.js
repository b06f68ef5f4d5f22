// A device gives its token (from the fragment or typed) and is sent to its own page.

import { order, problemText } from './api.js';
import { $ } from './dom.js';
import { loadWords, t } from './words.js';

const form = $('#enter');
const field = $('#token');
const news = $('#enter-news');
const wrong = $('#enter-wrong');
let busy = false;

async function enter(token) {
  if (busy || !token) return;
  busy = true;
  wrong.hidden = true;
  news.hidden = false;
  news.textContent = t('floor.enter.asking');
  const answer = await order('', { token }, { base: '/enter', requestId: false });
  if (answer.ok) {
    // replace: the way back must not lead to a page that held the token.
    location.replace(answer.data.url);
    return;
  }
  busy = false;
  news.hidden = true;
  wrong.hidden = false;
  // The hub says only that it takes nobody in; here that means the token.
  const refused = answer.problem.code === 'login_required';
  $('p', wrong).textContent = refused ? t('floor.error.token_invalid') : problemText(answer.problem);
  field.value = token;
  wrong.focus();
}

function takeFragment() {
  const token = decodeURIComponent(location.hash.slice(1));
  if (!token || token === 'main') return '';
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

const first = takeFragment();
start();

async function start() {
  await loadWords();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    enter(field.value.trim());
  });
  $('button', form).disabled = false;
  window.addEventListener('hashchange', () => enter(takeFragment()));
  if (first) enter(first);
  else field.focus();
}
