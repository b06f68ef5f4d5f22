// The visitor who walked away: time since the last touch, with a warning before the page goes home.

const TICK_MS = 250;

/**
 * watch({limit, warn, onWarn(secondsLeft), onCalm, onEnd}); `limit()` in seconds, null while nothing can time out.
 * touched() starts the time anew; any touch during the warning is a "go on".
 */
export function watch({ limit, warn, onWarn, onCalm, onEnd }) {
  let last = performance.now();
  let warning = false;

  const touched = () => {
    last = performance.now();
    if (!warning) return;
    warning = false;
    onCalm();
  };

  setInterval(() => {
    const seconds = limit();
    if (seconds === null) {
      touched();
      return;
    }
    const left = seconds - (performance.now() - last) / 1000;
    if (left <= 0) {
      touched();
      onEnd();
    } else if (left <= warn()) {
      warning = true;
      onWarn(Math.ceil(left));
    }
  }, TICK_MS);

  return { touched };
}

/**
 * The time the number stays. It does not run while `held()` (paper is on its way), but never stands longer than `heldMost` seconds,
 * and never falls under `atLeast()` seconds (while it is being read out).
 */
export function countdown({ seconds, held, heldMost, atLeast, onTick, onEnd }) {
  const begun = performance.now();
  let from = begun;
  const timer = setInterval(() => {
    const now = performance.now();
    if (held() && now - begun < heldMost * 1000) from = now;
    from += Math.max(0, atLeast() * 1000 - (seconds() * 1000 - (now - from)));
    const left = seconds() - (now - from) / 1000;
    if (left <= 0) {
      clearInterval(timer);
      onEnd();
    } else {
      onTick(Math.ceil(left), Math.min(1, left / seconds()));
    }
  }, TICK_MS);
  return {
    restart() { from = performance.now(); },
    stop() { clearInterval(timer); },
  };
}
