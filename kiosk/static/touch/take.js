// One number for one visit, and the time it stays on the screen.

import { order } from '/static/floor/js/api.js';
import { lang } from '/static/floor/js/words.js';
import { countdown } from './idle.js';
import { slip } from './number.js';

const BUSY_TRIES = 6;
const LONGEST_WAIT_S = 15;
const FAULT_READ_S = 30; // a fault of the printer is more to read than a number
const PAPER_WAIT_S = 25;
const HEARD_OUT_S = 4;

/** Gives the order, with the visit's own request id until there is an answer; the answer as an event of the visit. */
export async function take(kiosk, s) {
  const { id } = s;
  let answer = null;
  for (let tries = 0; tries < BUSY_TRIES; tries += 1) {
    answer = await order(s.text ? '/appointments/check_in' : '/tickets', { ...wanted(s), kiosk, lang: lang() }, { requestId: id });
    if (answer.status !== 429) break;
    const waitS = Number(answer.problem.retry_after_s) || 1;
    if (waitS > LONGEST_WAIT_S) break; // not a queue of visitors: somebody guesses codes
    await new Promise((resolve) => setTimeout(resolve, waitS * 1000));
  }
  if (answer.ok) return { type: 'given', id, ticket: answer.data.ticket, job: answer.data.print_job };
  if (answer.status === 0 || answer.status >= 500) return { type: 'silent', id };
  return { type: 'refused', id, problem: answer.problem };
}

/** What is asked for; the number of a card only where the hall gives one ticket a person. */
function wanted({ matter, matters, lane, age, number, project, text }) {
  if (text) return { text };
  const ground = lane === 'care' && age && age.ground ? { ground: age.ground } : {};
  const what = matters.length ? { matters: [...matters, matter] } : { matter };
  return { ...what, lane, ...ground, ...(lane === 'green' ? { project } : {}), ...(number ? { id_number: number } : {}) };
}

/** Counts down to the next visitor: longer in large type, for a fault of the paper, and while the paper is on its way. */
export function stay(now, { onTick, onEnd, speaking }) {
  const paper = () => slip(now.s, now.view).state;
  const seconds = () => {
    const set = now.view.settings.result_s * (now.elder ? 2 : 1);
    return ['failed', 'doubtful'].includes(paper()) ? Math.max(set, FAULT_READ_S) : set;
  };
  let was = paper();
  const clock = countdown({
    seconds,
    held: () => paper() === 'making',
    heldMost: PAPER_WAIT_S,
    atLeast: () => (speaking() ? HEARD_OUT_S : 0),
    onTick: (left, share) => {
      if (paper() !== was) {
        was = paper();
        clock.restart();
      }
      onTick(left, share);
    },
    onEnd,
  });
  return clock;
}
