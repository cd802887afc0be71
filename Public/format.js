/** How values are written for people. Nothing here touches the document. */

const pad = (n, width = 2) => String(n).padStart(width, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const integers = new Intl.NumberFormat('en-US');

/** `16:04:09.120` in local time; another day's line shows the day instead of the milliseconds. */
export function localTime(timestamp, today = new Date()) {
  const t = new Date(timestamp);
  if (Number.isNaN(t.getTime())) return '';
  const clock = `${pad(t.getHours())}:${pad(t.getMinutes())}:${pad(t.getSeconds())}`;
  if (t.getDate() === today.getDate() && t.getMonth() === today.getMonth() && t.getFullYear() === today.getFullYear()) {
    return `${clock}.${pad(t.getMilliseconds(), 3)}`;
  }
  return `${months[t.getMonth()]} ${pad(t.getDate())} ${clock.slice(0, 5)}`;
}

/** `2026-11-20 10:00:00.123456 UTC`, for the hover of a time. */
export function utcTime(timestamp) {
  return typeof timestamp === 'string' ? timestamp.replace('T', ' ').replace('Z', ' UTC') : '';
}

/** `just now`, `42 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function ago(timestamp, now = Date.now()) {
  const seconds = Math.round((now - new Date(timestamp).getTime()) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** `1 d 4 h`, `3 h 12 min`, `8 min`, `12 s`: the two largest units. */
export function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

export function count(n) {
  return integers.format(n);
}

export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** `980 bytes`, `12 KiB`, `3.4 MiB`, `1.2 GiB`. */
export function size(bytes) {
  if (bytes < 1024) return plural(bytes, 'byte');
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  while (value >= 1024 && units.length > 1) {
    value /= 1024;
    units.shift();
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[0]}`;
}

/** `0.2 s`, `340 ms`. */
export function milliseconds(ms) {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The end of a path, where its meaning is: `nginx/access.log`. */
export function shortSource(source) {
  const parts = String(source ?? '').split('/').filter(Boolean);
  return parts.slice(-2).join('/').replace(/^log\//, '');
}
