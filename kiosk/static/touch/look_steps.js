// Looking something up, as moves of the pure visit machine (visit.js): a way of places, the last one is shown.
// A place: {at: menu | themes | matters | sheet | groups | items | text | figures | results, and what it is about}.

const READ = ['sheet', 'text', 'figures', 'results'];

export const placeOf = (s) => s.look[s.look.length - 1] || null;

/** `home`: the state to begin from and to end at. */
export const lookMoves = (home) => {
  const there = (look, page) => ({ ...home, step: READ.includes(look[look.length - 1].at) ? 'read' : 'look', look, page });
  const moves = {
    page: (s, e) => ({ ...s, page: e.page }),
    // The page on which somebody was is the one to come back to.
    open: (s, e) => there([...s.look.slice(0, -1), { ...placeOf(s), page: s.page }, e.to], 0),
    back: (s) => (s.look.length > 1 ? there(s.look.slice(0, -1), s.look[s.look.length - 2].page || 0) : home),
  };
  return {
    home: { look: (s) => (s.matters.length ? s : there([{ at: 'menu' }], 0)) },
    steps: { look: moves, read: moves },
  };
};
