/** The five levels, most severe first, with the short word of their badge. */
export const severities = ['critical', 'error', 'warning', 'info', 'debug'];

export const badges = { critical: 'CRIT', error: 'ERR', warning: 'WARN', info: 'INFO', debug: 'DBG' };

/** REST objects write levels in upper case, the stream in lower; unknown words count as info. */
export function severityOf(word) {
  const level = String(word ?? '').toLowerCase();
  return level in badges ? level : 'info';
}
