/** What is asked of the store: pure functions between the form and `/api/logs/search`. */

import { escapeExpression } from './filters.js';

/** Seconds back from now, by the value of the choice. */
const spans = { '15m': 900, '1h': 3600, '24h': 86_400, '7d': 604_800 };
export const defaultRange = '24h';

/** A live filter without a slash means the file's name, whatever its folder; the store knows whole paths. */
function pathPattern(source) {
  return source && !source.includes('/') ? `*/${source}` : source;
}

/** The parameters of a search, without `limit` and `cursor`. */
export function searchParameters(filters, place, now = Date.now()) {
  const range = place.range || defaultRange;
  const all = {
    q: filters.text,
    severity: filters.severity,
    source: pathPattern(filters.source),
    service: filters.service,
    issue: filters.issue,
    from: range in spans ? new Date(now - spans[range] * 1000).toISOString() : range === 'custom' ? place.from : '',
    to: range === 'custom' ? place.to : '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** What a search for `text` marks in lines: its words and phrases, as the server finds them. */
export function searchMark(text) {
  const parts = [];
  for (const [whole, phrase] of text.matchAll(/"([^"]*)"\*?|[^\s"]+/g)) {
    const words = (phrase ?? whole).match(/[\p{L}\p{N}]+/gu);
    if (!words) continue;
    const end = whole.endsWith('*') ? '[\\p{L}\\p{N}]*' : '(?![\\p{L}\\p{N}])';
    parts.push(`(?<![\\p{L}\\p{N}])${words.map(escapeExpression).join('[^\\p{L}\\p{N}]+')}${end}`);
  }
  return parts.length > 0 ? new RegExp(parts.join('|'), 'giu') : null;
}

/** `2026-11-20T10:00` in local time, as a field for date and time has it, from RFC 3339; and back. */
export function toField(time) {
  const date = new Date(time);
  if (!time || Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function fromField(value) {
  const date = new Date(value);
  return !value || Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
