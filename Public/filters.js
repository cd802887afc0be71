/** What is asked of the stream: pure functions between the form, the server and the page's address. */

export const emptyFilters = Object.freeze({ text: '', exclude: '', severity: '', source: '', service: '', issue: '' });

/** How many of the newest matching lines a fresh view starts with. */
export const backlog = 500;

const channels = ['logs', 'issues', 'health'];

/** A text in which no character has a meaning of its own to a regular expression. */
export function escapeExpression(text) {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/**
 * The expression for what a person typed: `/…/` or `/…/i` is one already, anything else is
 * text to be found whatever its case.
 */
export function expression(typed) {
  const written = /^\/(.+)\/(i?)$/.exec(typed);
  if (written) return (written[2] ? '(?i)' : '') + written[1];
  return typed ? `(?i)${escapeExpression(typed)}` : '';
}

/** What to mark in lines, or null when an expression was typed: only the server runs those. */
export function markOf(typed) {
  return !typed || /^\/.+\/i?$/.test(typed) ? null : new RegExp(escapeExpression(typed), 'giu');
}

/** The parameters of the contract for these filters, without those that are empty. */
function parameters(filters) {
  const all = {
    severity: filters.severity,
    source: filters.source,
    service: filters.service,
    issue: filters.issue,
    match: expression(filters.text),
    exclude: expression(filters.exclude),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The query of a handshake: a resume when `position` is known, else a fresh view with history. */
export function handshakeQuery(filters, position) {
  const query = new URLSearchParams({ channels: channels.join(','), format: 'ndjson', hello: '1' });
  for (const [name, value] of Object.entries(parameters(filters))) query.set(name, value);
  if (position) {
    query.set('since', String(position.seq));
    query.set('epoch', String(position.epoch));
  } else {
    query.set('backlog', String(backlog));
  }
  return query.toString();
}

/** The message that changes an open connection to these filters. */
export function subscription(filters) {
  return { subscribe: { channels, format: 'ndjson', backlog, ...parameters(filters) } };
}

export function isFiltering(filters) {
  return Object.values(filters).some((value) => value !== '');
}

/** Live or stored lines, of which time, and the stored line whose surroundings are shown. */
export const emptyPlace = Object.freeze({ view: '', range: '', from: '', to: '', line: '' });

/** `#text=timeout&severity=error`: what a shared link carries. */
export function toHash(filters, place = emptyPlace) {
  const query = new URLSearchParams();
  if (place.view === 'history') for (const name of Object.keys(emptyPlace)) if (place[name]) query.set(name, place[name]);
  for (const name of Object.keys(emptyFilters)) if (filters[name]) query.set(name, filters[name]);
  const text = query.toString();
  return text ? `#${text}` : '';
}

function read(hash, names) {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(Object.keys(names).map((name) => [name, query.get(name) ?? '']));
}

export const fromHash = (hash) => read(hash, emptyFilters);
export const placeFromHash = (hash) => read(hash, emptyPlace);
