// "The queue is long, still take a number?": asked, never refused.

import { range } from '/static/floor/js/format.js';
import { pick, t } from '/static/floor/js/words.js';
import { big, told } from './told.js';

/** More people, or a longer wait, than the hall's setting; 0 = never. */
export function isBusy({ long_ahead: ahead, long_min: wait }, matter) {
  return (ahead > 0 && matter.waiting > ahead) || (wait > 0 && (matter.high_min || 0) > wait);
}

export function busy(m) {
  const one = m.view.matters.find((each) => each.code === m.s.matter);
  return told({
    mark: 'users', tone: 'warn', title: t('kiosk.busy.title'),
    lines: [
      t('kiosk.busy.ahead', { matter: pick(one.name), n: one.waiting }),
      one.high_min ? range(one.low_min, one.high_min) : '',
      t('kiosk.busy.text'),
    ],
    say: ['kiosk.say.busy', ['kiosk.say.ahead', { people: one.waiting }], 'kiosk.say.busy.text', 'kiosk.say.other', 'kiosk.say.busy.go'],
    actions: [
      big(t('kiosk.other_matter'), 'arrow-left', () => m.act({ type: 'back' }), 'kiosk.say.other', false),
      big(t('kiosk.busy.go'), 'ticket', () => m.act({ type: 'go' }), 'kiosk.say.busy.go'),
    ],
  });
}
