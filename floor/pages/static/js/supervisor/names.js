// Names of matters by code, asked for once: the picture carries codes where a name would only repeat.

import { read } from '../api.js';
import { lang } from '../words.js';

const AGAIN_MS = 5000;
let known = [];

/** Keeps asking until the hub answers; the page is useful meanwhile. */
export async function learnMatters() {
  for (;;) {
    const answer = await read('/hall');
    if (answer.ok) {
      known = answer.data.matters;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Codes in the order of the hall. */
export function matterCodes() {
  return known.map((matter) => matter.code);
}

export function matterName(code) {
  const matter = known.find((one) => one.code === code);
  if (!matter) return code;
  return lang() === 'en' ? matter.name_en || matter.name : matter.name;
}
