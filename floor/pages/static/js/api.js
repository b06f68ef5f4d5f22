// Orders to the hub: JSON over POST, safe to repeat, and every refusal told in a sentence.

import { has, meta, pick, t } from './words.js';

const BASE = '/api/v1';
const TIMEOUT_MS = 8000;
const BACK_OFF_MS = [300, 900, 2000, 3000];
const PASSING = new Set([502, 503, 504]);

/** A name for one press: without a secure context there is no randomUUID. */
export function requestId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Gives an order. opts: requestId (own string, or false for none), retries (3), base ('/api/v1'), timeoutMs.
 * The same request_id goes with every repeat, so an order whose answer was lost is done once.
 */
export async function order(path, body = {}, opts = {}) {
  const id = opts.requestId === undefined ? requestId() : opts.requestId;
  const sent = id === false ? body : { ...body, request_id: id };
  const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': meta('csrf') };
  // Without a request_id a repeat could do it twice.
  const retries = id === false ? 0 : (opts.retries === undefined ? 3 : opts.retries);
  return insist(path, { method: 'POST', headers, body: JSON.stringify(sent) }, { ...opts, retries });
}

/** Reads a picture or a list. */
export function read(path, opts = {}) {
  return insist(path, { method: 'GET' }, { retries: 1, ...opts });
}

async function insist(path, request, opts) {
  const url = (opts.base === undefined ? BASE : opts.base) + path;
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await once(url, request, opts.timeoutMs || TIMEOUT_MS);
    const passing = outcome.status === 0 || PASSING.has(outcome.status);
    if (!passing || attempt >= opts.retries) return outcome;
    await new Promise((resolve) => setTimeout(resolve, BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)]));
  }
}

async function once(url, request, timeoutMs) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const headers = { Accept: 'application/json, application/problem+json', ...request.headers };
    const answer = await fetch(url, { ...request, headers, credentials: 'same-origin', signal: abort.signal });
    const data = await bodyOf(answer);
    if (answer.ok) return { ok: true, status: answer.status, data, problem: null };
    return { ok: false, status: answer.status, data: null, problem: problemOf(answer.status, data) };
  } catch (error) {
    return { ok: false, status: 0, data: null, problem: { code: 'offline', status: 0 } };
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf(answer) {
  if (answer.status === 204) return null;
  const type = answer.headers.get('Content-Type') || '';
  if (!type.includes('json')) return null;
  return answer.json();
}

const BY_STATUS = { 401: 'login_required', 403: 'not_permitted', 404: 'not_found', 429: 'too_many_requests' };

function problemOf(status, data) {
  if (data && data.code) return { ...data, status };
  const code = BY_STATUS[status] || (status >= 500 ? 'internal' : 'bad_request');
  return { code, status };
}

/** The sentence for a refusal: what happened and what to do now. */
export function problemText(problem) {
  if (!problem) return '';
  const facts = {};
  Object.keys(problem).forEach((key) => {
    const fact = problem[key];
    if (Array.isArray(fact)) facts[key] = fact.map((one) => pick(one) || String(one)).join('、');
    else facts[key] = fact && typeof fact === 'object' ? pick(fact) : fact;
  });
  const gate = `floor.error.${problem.code}.${problem.rule}.${(problem.missing || [])[0]}`;
  const key = has(gate) ? gate : `floor.error.${problem.code}`;
  return has(key) ? t(key, facts) : t('floor.error.unknown', { ...facts, code: problem.code });
}
