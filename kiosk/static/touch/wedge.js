// Keys of a keyboard, or of a card or code reader that types like one: a burst of quick keys that ends with Enter.

const BURST_MS = 200; // between two keys of a reader, as the events were made: a slow page does not break a burst
const LEAST = 4;

/**
 * collector({onKey(char), onErase(), onEnter() -> taken, onScan(text) -> taken}) -> keydown listener.
 * A burst of at least four keys before Enter is a scan; Enter after slow keys is an Enter.
 */
export function collector({ onKey, onErase, onEnter, onScan }) {
  let burst = '';
  let last = -BURST_MS;
  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.timeStamp;
    const quick = at - last <= BURST_MS;
    if (event.key.length === 1 && event.key !== ' ') {
      burst = quick ? burst + event.key : event.key;
      last = at;
      onKey(event.key);
    } else if (event.key === 'Backspace') {
      burst = '';
      onErase();
    } else if (event.key === 'Enter') {
      const text = quick && burst.length >= LEAST ? burst : '';
      const fresh = burst !== '';
      burst = '';
      // The reader's Enter must not press the button that has the focus; a finger's own Enter may.
      if (text ? onScan(text) : fresh && onEnter()) event.preventDefault();
    }
  };
}
