// Giving orders: one at a time per order, safe to press twice, and always told how it went.

import { order, problemText, requestId } from '../api.js';
import { t } from '../words.js';

const SAME_PRESS_MS = 15000;

/**
 * desk: {changed(), news(kind, text)}. give(key, path, body, done) -> outcome.
 * While an order is under way the same press gets the same outcome; after an answer was lost the same request_id is used again.
 */
export function makeActs(desk) {
  const pending = new Map();
  const unanswered = new Map();

  async function give(key, path, body = {}, done = '') {
    const name = JSON.stringify([path, body]);
    if (pending.has(name)) return pending.get(name).promise;
    const promise = send(name, path, body);
    pending.set(name, { key, promise });
    desk.changed();
    const outcome = await promise;
    pending.delete(name);
    tell(key, outcome, done);
    desk.changed();
    return outcome;
  }

  async function send(name, path, body) {
    const lost = unanswered.get(name);
    const id = lost && performance.now() - lost.at < SAME_PRESS_MS ? lost.id : requestId();
    const outcome = await order(path, body, { requestId: id, retries: 2, timeoutMs: 4000 });
    if (outcome.status === 0) unanswered.set(name, { id, at: performance.now() });
    else unanswered.delete(name);
    return outcome;
  }

  function tell(key, outcome, done) {
    if (!outcome.ok) desk.news('bad', problemText(outcome.problem));
    else if (outcome.status === 204) desk.news('info', t('floor.console.nobody'));
    else desk.news('good', doneText(key, outcome, done));
  }

  return {
    give,
    busy: (key) => Array.from(pending.values()).some((one) => one.key === key),
    any: () => pending.size > 0,
  };
}

function doneText(key, outcome, done) {
  const ticket = outcome.data && outcome.data.ticket;
  return done || t(`floor.console.done.${key}`, { number: ticket ? ticket.number : '' });
}
