import { getScore } from './api.js';
import { count, duration } from './format.js';
import { ScoreChart } from './scorechart.js';
import { severityOf } from './severity.js';

/** Milliseconds between two questions for the reasons. */
const rest = 1000;
/** Reasons shown; more are counted. */
const mostReasons = 4;
const byId = (id) => document.getElementById(id);
const words = { healthy: 'Healthy', warning: 'Warning', degraded: 'Degraded', critical: 'Critical' };

/** The status that the contract gives a score. */
export function statusOf(score) {
  if (score >= 90) return 'healthy';
  if (score >= 70) return 'warning';
  return score >= 50 ? 'degraded' : 'critical';
}

/** The score of the machine, what lowers it, how it went, and the facts around it. */
export class Health {
  #panel = byId('health');
  #chart = new ScoreChart();
  #facts = new Map();
  #asking = 0;
  #choose;

  /** `choose(id)` when the issue behind a reason is asked for. */
  constructor(choose) {
    this.#choose = choose;
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
    this.#panel.dataset.status = status;
    byId('score-number').textContent = Number.isInteger(score) ? String(score) : score.toFixed(1);
    byId('score-text').textContent = words[status] ?? status;
    this.#panel.querySelector('.gauge .value').setAttribute('stroke-dasharray', `${Math.max(0, Math.min(100, score))} 200`);
    this.#chart.take(score);
    const badge = byId('tab-health');
    badge.hidden = false;
    badge.textContent = String(Math.round(score));
    badge.dataset.status = status;
  }

  /** `message` of the stream's health channel. */
  take(message) {
    this.score(message.score, message.status);
    this.explain();
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
    this.score(health.health_score);
  }

  /** Asks which issues cost how many points, soon, and once for many changes. */
  explain() {
    if (this.#asking) return;
    this.#asking = setTimeout(async () => {
      this.#asking = 0;
      try {
        const answer = await getScore();
        this.score(answer.health_score, answer.health_status);
        this.#reasons(answer.reasons ?? []);
      } catch {
        // The next message of the stream asks again.
      }
    }, rest);
  }

  /** The answer of `/api/logs/statistics`. */
  statistics({ statistics: s }) {
    if (!s) return;
    this.#set('Files followed', count(s.monitored_files ?? 0));
    this.#set('Issues, 5 min', count(s.recent_issues_5min ?? 0));
    this.#set('Issues, all', count(s.total_issues ?? 0));
    this.#kinds(Object.entries(s.category_distribution ?? {}));
  }

  #reasons(reasons) {
    const items = reasons.slice(0, mostReasons).map((reason) => {
      const item = document.createElement('li');
      const points = document.createElement('b');
      const title = document.createElement('button');
      item.dataset.severity = severityOf(reason.severity);
      points.textContent = `−${count(reason.points)}`;
      title.type = 'button';
      title.textContent = reason.title || reason.issue;
      title.title = [reason.service, `${count(reason.count)} times`].filter(Boolean).join(', ');
      title.addEventListener('click', () => this.#choose(reason.id));
      item.append(points, title);
      return item;
    });
    const more = reasons.slice(mostReasons);
    if (more.length > 0) {
      const item = document.createElement('li');
      const points = document.createElement('b');
      points.textContent = `−${count(more.reduce((sum, reason) => sum + reason.points, 0))}`;
      item.append(points, `${count(more.length)} more`);
      items.push(item);
    }
    // Whoever is on a reason with the keyboard stays there.
    const focused = [...byId('reasons').querySelectorAll('button')].indexOf(document.activeElement);
    byId('reasons').replaceChildren(...items);
    if (focused >= 0) byId('reasons').querySelectorAll('button')[focused]?.focus();
    byId('no-reasons').hidden = items.length > 0;
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
