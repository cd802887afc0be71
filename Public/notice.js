import { plural, size } from './format.js';

const element = document.getElementById('notice');
let wasBehind = false;

/** Fewer bytes wait all the time while lines come: lines are gathered before they are stored. */
const ORDINARY = 1 << 20;

/** What a person should know about the store, from an answer of `/health`: `{ level, text }`, or null when all is well. */
export function noticeOf({ store, read_lag_bytes: lags = {} }) {
  const lag = Object.values(lags).reduce((sum, bytes) => sum + bytes, 0);
  const behind = Object.values(lags).filter((bytes) => bytes > 0).length;
  if (store?.status === 'failing') {
    const waiting = store.waiting_bytes > 0 ? ` ${size(store.waiting_bytes)} wait.` : '';
    return { level: 'error', text: `Lines are not being stored: ${store.message ?? 'the database cannot be written'}.${waiting}`.replace('..', '.') };
  }
  if (store?.status === 'exceeding') return { level: 'warning', text: `The store keeps more than it may: ${store.message}.`.replace('..', '.') };
  const lost = [];
  if (store?.lost_lines > 0) lost.push(plural(store.lost_lines, 'line'));
  if (store?.lost_bytes > 0) lost.push(size(store.lost_bytes));
  if (lost.length > 0) return { level: 'warning', text: `Missing in the store: ${lost.join(' and ')}, gone before they could be written.` };
  if (lag > ORDINARY) return { level: 'info', text: `${size(lag)} of ${plural(behind, 'source')} not ${store ? 'stored' : 'read'} yet.` };
  if (!store) return { level: 'info', text: 'No database: lines and issues are kept until the server ends.' };
  return null;
}

/**
 * Shows what `health` says of the store, quietly; true when it should be looked at again soon.
 * The store writes in gulps, so bytes that wait are told only when the next look finds some, too.
 */
export function showNotice(health) {
  const notice = noticeOf(health);
  const isBehind = Object.values(health.read_lag_bytes ?? {}).some((bytes) => bytes > ORDINARY);
  const isPassing = notice?.level === 'info' && isBehind && !wasBehind;
  wasBehind = isBehind;
  element.hidden = notice === null || isPassing;
  if (!element.hidden && element.textContent !== notice.text) element.textContent = notice.text;
  element.dataset.severity = notice?.level ?? '';
  return isBehind || notice?.level === 'error';
}
