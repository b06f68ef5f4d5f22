// Readers on a wire: the hub hands over what they read only while this page asks for it, and never keeps it.

const ASKS = { home: ['code'], lane: ['code'], code: ['code'], checkin: ['code'], id: ['card'] };

/** What the step lets be read. A card only after its holder was told what for (the notice stands before `id`). */
export function asksFor({ step, asking }) {
  return asking ? [] : ASKS[step] || [];
}

/** readers(socket, {onRead({what, text}), onHint({what, why})}) -> {ask(what)}: tells the hub what may be read from now on. */
export function readers(socket, { onRead, onHint }) {
  let wanted = [];
  const tell = () => socket.emit('asks', { what: wanted });
  socket.on('connect', () => wanted.length && tell());
  socket.on('read', onRead);
  socket.on('hint', onHint);
  return {
    ask(what) {
      if (what.join() === wanted.join()) return;
      wanted = what;
      if (socket.connected) tell();
    },
  };
}
