import { searchLines } from './api.js';

/** Lines of all sources among which those of one source are looked for, first; then four times as many. */
const firstWindow = 64;
const largestWindow = 65_536;
/** Requests one side may take: a page may end early and have fewer lines than asked for. */
const longestWalk = 24;

/** Lines of `source` with ids below `cursor` and above `floor`, the latest first, until there are `wanted`. */
async function below(source, cursor, floor, wanted, signal) {
  const lines = [];
  let next = String(cursor);
  for (let step = 0; next && step < longestWalk; step += 1) {
    const page = await searchLines({ source, cursor: next, limit: String(Math.min(1000, wanted)) }, signal);
    for (const line of page.lines) {
      if (line.id <= floor) return lines;
      lines.push(line);
    }
    if (lines.length >= wanted) break;
    next = page.next_cursor;
    if (next && Number(next) <= floor) break;
  }
  return lines;
}

/**
 * The stored line `id` of `source` and up to `each` lines of that source before and after it, in
 * the order in which they were stored. A cursor is the id below which a page begins, so the lines
 * after one are the end of a page that begins a little later.
 */
export async function linesAround(id, source, each, signal) {
  const before = await below(source, id + 1, -1, each + 1, signal);
  let after = [];
  for (let window = firstWindow; window <= largestWindow; window *= 4) {
    after = await below(source, id + window + 1, id, window, signal);
    if (after.length >= each) break;
  }
  return [...after.slice(-each), ...before.slice(0, each + 1)].reverse();
}
