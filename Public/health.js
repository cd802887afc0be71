import { count, duration } from './format.js';
import { badges, severities } from './severity.js';

/** Scores kept for the curve of the session. */
const longestTrend = 240;
/** Milliseconds after which an unchanged score is a point of the curve too. */
const sampling = 8000;
const byId = (id) => document.getElementById(id);
const words = { healthy: 'Healthy', warning: 'Warning', degraded: 'Degraded', critical: 'Critical' };

/** The status that the contract gives a score. */
export function statusOf(score) {
  if (score >= 90) return 'healthy';
  if (score >= 70) return 'warning';
  return score >= 50 ? 'degraded' : 'critical';
}

/** `d` of the curve and of the area under it for scores of 0 to 100 in a box. */
export function sparkline(scores, width, height) {
  if (scores.length === 0) return { curve: '', area: '' };
  const step = width / Math.max(1, scores.length - 1);
  const y = (score) => (height - 3 - (score / 100) * (height - 6)).toFixed(1);
  const points = scores.length === 1 ? [scores[0], scores[0]] : scores;
  const pitch = scores.length === 1 ? width : step;
  const curve = points.map((score, i) => `${i === 0 ? 'M' : 'L'}${(i * pitch).toFixed(1)} ${y(score)}`).join('');
  return { curve, area: `${curve}L${width} ${height}L0 ${height}Z` };
}

/** The score of the machine, how it went in this session, and the facts around it. */
export class Health {
  #panel = byId('health');
  #scores = [];
  #scored = 0;
  #facts = new Map();
  #tally = {};

  constructor() {
    for (const severity of severities.slice(0, 3)) {
      const item = document.createElement('li');
      const number = document.createElement('b');
      item.dataset.severity = severity;
      number.textContent = '0';
      item.append(number, badges[severity] === 'CRIT' ? 'critical' : `${severity}s`);
      byId('tally').append(item);
      this.#tally[severity] = number;
    }
    for (const name of ['Files followed', 'Viewers', 'Issues, 5 min', 'Issues, all', 'Up for', 'Version']) {
      const group = document.createElement('div');
      const term = document.createElement('dt');
      const value = document.createElement('dd');
      term.textContent = name;
      value.textContent = '–';
      group.append(term, value);
      byId('facts').append(group);
      this.#facts.set(name, value);
    }
  }

  /** A score, with its status when the server gave one. */
  score(score, status = statusOf(score)) {
    if (!Number.isFinite(score)) return;
    this.#scores.push(score);
    this.#scored = Date.now();
    if (this.#scores.length > longestTrend) this.#scores.shift();
    this.#panel.dataset.status = status;
    byId('score-number').textContent = Number.isInteger(score) ? String(score) : score.toFixed(1);
    byId('score-text').textContent = words[status] ?? status;
    this.#panel.querySelector('.gauge .value').setAttribute('stroke-dasharray', `${Math.max(0, Math.min(100, score))} 200`);
    const { curve, area } = sparkline(this.#scores, 160, 48);
    this.#panel.querySelector('.curve').setAttribute('d', curve);
    this.#panel.querySelector('.area').setAttribute('d', area);
    const low = Math.min(...this.#scores);
    const high = Math.max(...this.#scores);
    byId('score-note').textContent = low === high ? 'Steady' : low < score ? `Lowest ${Math.round(low)}` : `Down from ${Math.round(high)}`;
    const badge = byId('tab-health');
    badge.hidden = false;
    badge.textContent = String(Math.round(score));
    badge.dataset.status = status;
  }

  /** `message` of the stream's health channel. */
  take(message) {
    this.score(message.score, message.status);
    if (Number.isFinite(message.recent_issues_count)) this.#set('Issues, 5 min', count(message.recent_issues_count));
  }

  /** The answer of `/health`. */
  service(health) {
    const node = byId('node');
    node.textContent = health.node_id ?? '';
    node.hidden = !health.node_id;
    document.title = health.node_id ? `${health.node_id} · LiveLogs` : 'LiveLogs';
    if (health.version) this.#set('Version', health.version);
    if (Number.isFinite(health.uptime_seconds)) this.#set('Up for', duration(health.uptime_seconds));
    if (Number.isFinite(health.clients)) this.#set('Viewers', count(health.clients));
    // A quiet time is part of the curve, and an issue's age raises the score without an event.
    const isDue = health.health_score !== this.#scores.at(-1) || Date.now() - this.#scored > sampling;
    if (Number.isFinite(health.health_score) && isDue) this.score(health.health_score);
  }

  /** The answer of `/api/logs/statistics`. */
  statistics({ statistics: s }) {
    if (!s) return;
    this.#set('Files followed', count(s.monitored_files ?? 0));
    this.#set('Issues, 5 min', count(s.recent_issues_5min ?? 0));
    this.#set('Issues, all', count(s.total_issues ?? 0));
    this.#kinds(Object.entries(s.category_distribution ?? {}));
  }

  /** Unresolved issues by level, as the list beside holds them. */
  tally(tally) {
    for (const [severity, number] of Object.entries(this.#tally)) {
      number.textContent = count(tally[severity]);
      number.parentElement.classList.toggle('none', tally[severity] === 0);
    }
  }

  #kinds(kinds) {
    const most = Math.max(1, ...kinds.map(([, n]) => n));
    const items = kinds.sort((a, b) => b[1] - a[1]).map(([name, n]) => {
      const item = document.createElement('li');
      const number = document.createElement('b');
      const bar = document.createElement('i');
      number.textContent = count(n);
      bar.style.setProperty('--share', `${(100 * n) / most}%`);
      item.append(name, number, bar);
      return item;
    });
    byId('kinds').replaceChildren(...items);
    byId('kinds').hidden = items.length === 0;
  }

  #set(name, value) {
    this.#facts.get(name).textContent = value;
  }
}
