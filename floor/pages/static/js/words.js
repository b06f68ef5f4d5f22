// The words of the page's language: loaded once, looked up by dotted key.

let table = {};
const loading = {};

export function meta(name) {
  const tag = document.querySelector(`meta[name="hall-${name}"]`);
  return tag ? tag.content : '';
}

export function lang() {
  return meta('lang') === 'en' ? 'en' : 'zh';
}

/** Loads the words of all rooms; safe to call more than once. The language asked for last is the one spoken. */
export async function loadWords(language = lang()) {
  loading[language] = loading[language] || fetchWords(language);
  table = await loading[language];
  return table;
}

async function fetchWords(language) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(`/words/${language}.json`, { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(`words: ${answer.status}`);
      return await answer.json();
    } catch (error) {
      // A wall screen may start before its hub: it waits for it, a page without words is of no use.
      if (attempt === 0) console.warn(error);
      await new Promise((resolve) => setTimeout(resolve, Math.min(3000, 500 * (attempt + 1))));
    }
  }
}

export function has(key) {
  return Object.prototype.hasOwnProperty.call(table, key);
}

/** The sentence of a key with its `{name}` places filled in. */
export function t(key, params = {}) {
  const words = has(key) ? table[key] : key;
  return words.replace(/\{(\w+)\}/g, (place, name) => (name in params ? String(params[name]) : place));
}

/** A reason in words: a code that a machine wrote is told, what a person typed stands as it is. */
export function reasonWords(reason) {
  return has(`floor.reason.${reason}`) ? t(`floor.reason.${reason}`) : reason || '';
}

/** The text of a `{zh, en}` name; Chinese when there is no other. */
export function pick(names, language = lang()) {
  if (!names) return '';
  if (typeof names === 'string') return names;
  return names[language] || names.zh || names.en || '';
}
