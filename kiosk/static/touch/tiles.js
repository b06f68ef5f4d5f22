// Which tiles stand on which page: at most rows x columns, never more than eight. Pure.

const MOST = 8;

export function chunks(list, size) {
  const pages = [];
  for (let at = 0; at < list.length; at += size) pages.push(list.slice(at, at + size));
  return pages.length ? pages : [[]];
}

/** Pages of one list; a page is its groups: [[{kind, tiles}]]. */
export function listPages(kind, list, cols, rows) {
  return chunks(list, Math.min(MOST, cols * rows)).map((tiles) => [{ kind, tiles }]);
}

/**
 * Pages of the home: the themes are always on the first page with as many common matters as fit above them,
 * the other common matters follow. When the themes alone fill a page, common matters come first.
 */
export function homePages(common, themes, cols, rows) {
  if (!common.length) return listPages('themes', themes, cols, rows);
  if (!themes.length) return listPages('common', common, cols, rows);
  const free = rows - Math.ceil(themes.length / cols);
  if (free < 1) return [...listPages('common', common, cols, rows), ...listPages('themes', themes, cols, rows)];
  const room = Math.min(free * cols, MOST - themes.length);
  if (room < 1) return [...listPages('themes', themes, cols, rows), ...listPages('common', common, cols, rows)];
  const first = [{ kind: 'common', tiles: common.slice(0, room) }, { kind: 'themes', tiles: themes }];
  const rest = common.slice(room);
  return rest.length ? [first, ...listPages('common', rest, cols, rows)] : [first];
}

/** [1, 2, 3, 5] -> [[1, 3], [5, 5]] */
export function spans(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const parts = [];
  sorted.forEach((n) => {
    const last = parts[parts.length - 1];
    if (last && last[1] === n - 1) last[1] = n;
    else parts.push([n, n]);
  });
  return parts;
}

/** [1, 2, 3, 5] -> "1–3、5" */
export function runs(numbers, comma) {
  return spans(numbers).map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`)).join(comma);
}
