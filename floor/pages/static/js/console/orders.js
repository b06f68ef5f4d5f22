// What a counter may order and when; pure, so that buttons, keys and hints always agree.

const called = (v) => Boolean(v.ticket) && v.ticket.state === 'called';
const serving = (v) => Boolean(v.ticket) && v.ticket.state === 'serving';
const busy = (v) => Boolean(v.ticket);
const onPost = (v) => v.counter.state !== 'closed';
const ofTicket = (name) => (v) => `/tickets/${encodeURIComponent(v.ticket.id)}/${name}`;
const ofCounter = (name) => (v) => `/counters/${v.counter.number}/${name}`;

/** may: fits the present picture · path: where the order goes · asks: opens a dialog first. */
export const ORDERS = {
  next: { icon: 'bell', may: (v) => v.counter.state === 'open' && !busy(v), path: ofCounter('next') },
  recall: { icon: 'repeat', may: called, path: ofTicket('recall') },
  start: { icon: 'play', may: called, path: ofTicket('start') },
  finish: { icon: 'check', may: serving, path: ofTicket('finish') },
  no_show: { icon: 'footprints', may: called, path: ofTicket('no_show') },
  transfer: { icon: 'arrow-right-left', may: busy, path: ofTicket('transfer'), asks: true },
  hold: { icon: 'hourglass', may: busy, path: ofTicket('hold'), asks: true },
  withdraw: { icon: 'undo-2', may: called, path: ofTicket('withdraw') },
  cancel: { icon: 'circle-x', may: called, path: ofTicket('cancel'), asks: true },
  reprint: { icon: 'printer', may: busy, path: ofTicket('reprint') },
  notice: { icon: 'file-text', may: (v) => busy(v) && v.ticket.has_notice, path: ofTicket('notice') },
  call: { icon: 'search', may: (v) => v.counter.state === 'open' && !busy(v), path: ofCounter('call'), asks: true },
  pause: { icon: 'circle-pause', may: (v) => onPost(v) && !busy(v), path: ofCounter('pause'), asks: true },
  resume: { icon: 'play', may: (v) => v.counter.state === 'paused', path: ofCounter('resume') },
  close: { icon: 'door-closed', may: (v) => onPost(v) && !busy(v), path: ofCounter('close'), asks: true },
  open: { icon: 'door-open', may: (v) => !busy(v), path: ofCounter('open') },
};

/** Keys of a new console; people may change them. Space stands beside F2 always. */
export const KEYS = {
  next: 'F2', recall: 'F3', start: 'F4', finish: 'F5', no_show: 'F6', transfer: 'F7', pause: 'F8', hold: 'F9',
};

/** May this session give the order at all? */
export function granted(view, name) {
  return !view.can || view.can.includes(name);
}

/** The same for an order on a ticket of the lists: taking one up again has a name of its own. */
export function grantedFor(view, name) {
  return granted(view, name === 'resume' ? 'resume_ticket' : name);
}

/** Why the order does not fit now: [key, params] of a sentence, or null when it fits. */
export function whyNot(view, name) {
  if (!granted(view, name)) return ['floor.error.not_permitted', {}];
  if (ORDERS[name].may(view)) return null;
  const { state, number } = view.counter;
  if (view.ticket && busy(view) && ['next', 'call', 'pause', 'close', 'open'].includes(name)) {
    return [`floor.console.not.${view.ticket.state}`, { number: view.ticket.number }];
  }
  if (state === 'closed') return ['floor.console.not.closed', { n: number }];
  if (state === 'paused') return ['floor.console.not.paused', { n: number }];
  if (!view.ticket) return ['floor.console.not.empty', {}];
  return [`floor.console.not.${name === 'finish' ? 'not_started' : 'started'}`, { number: view.ticket.number }];
}

/** The order most likely wanted next; its button stands out. */
export function expected(view) {
  if (view.counter.state === 'paused') return 'resume';
  if (called(view)) return 'start';
  return serving(view) ? 'finish' : 'next';
}
