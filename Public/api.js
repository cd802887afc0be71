/** The control API, found beside this page wherever a proxy has put both. */

export const base = new URL('.', location.href);

/** What went wrong, in the server's words when it had any; `status` is 0 when it was not reached. */
export class APIError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, base), { headers: { Accept: 'application/json' }, cache: 'no-store', ...options });
  } catch (error) {
    // Given up by the page itself, which knows.
    if (error.name === 'AbortError') throw error;
    throw new APIError('The server was not reached.', 0);
  }
  // A body that is no JSON (a proxy's error page) leaves only the status to tell.
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw new APIError(body?.error?.message ?? `The server answered ${response.status}.`, response.status);
  }
  return body ?? {};
}

export const getSession = () => request('session');
export const getHealth = () => request('health');
export const getStatistics = () => request('api/logs/statistics');
/** A page of issues, the latest first; `cursor` is `next_cursor` of the page before. */
export const getRecentIssues = (limit, cursor) => request(`api/logs/recent?${new URLSearchParams({ limit, ...(cursor && { cursor }) })}`);
export const getScore = () => request('api/logs/health');
export const getScores = (from, to) => request(`api/logs/health/history?${new URLSearchParams({ from: from.toISOString(), to: to.toISOString() })}`);
/** A page of stored lines; `parameters` as in `/api/logs/search`. */
export const searchLines = (parameters, signal) => request(`api/logs/search?${new URLSearchParams(parameters)}`, { signal });
export const resolveIssue = (id) => request(`api/logs/resolve/${encodeURIComponent(id)}`, { method: 'POST' });

export const control = (command) =>
  request('control', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ command }),
  });

/** Where the stream is: the same host and folder, `wss` when the page came by TLS. */
export function streamURL(query) {
  const url = new URL('livelogs', base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = query;
  return url;
}
