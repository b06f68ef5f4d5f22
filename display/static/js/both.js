// Boards speak two languages at once: the page's language large, the other one small beneath it.

import { lang, loadWords, pick, t } from '/static/floor/js/words.js';

const AGAIN_MS = 3000;
let table = {};

export const other = () => (lang() === 'en' ? 'zh' : 'en');

/** Loads the words of both languages; the second one may come later, no board waits for it. */
export async function loadBoth(onSecond) {
  await loadWords();
  loadSecond(onSecond);
}

async function loadSecond(onSecond) {
  try {
    const answer = await fetch(`/words/${other()}.json`, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(String(answer.status));
    table = await answer.json();
    onSecond();
  } catch (error) {
    setTimeout(() => loadSecond(onSecond), AGAIN_MS);
  }
}

/** The sentence of a key in the second language; empty until its words are there. */
export function t2(key, params = {}) {
  return (table[key] || '').replace(/\{(\w+)\}/g, (place, name) => (name in params ? String(params[name]) : place));
}

/** A {zh, en} name in both languages; the second is empty where it says nothing new. */
export function namesOf(names) {
  const one = pick(names);
  const two = names && typeof names === 'object' ? names[other()] || '' : '';
  return [one, two === one ? '' : two];
}

/** The same for a key of the translation files. */
export function wordsOf(key, params = {}) {
  const one = t(key, params);
  const two = t2(key, params);
  return [one, two === one ? '' : two];
}

/** The `lang` attribute of second-language text. */
export const otherTag = () => (other() === 'en' ? 'en' : 'zh-Hans');
