import { getScores } from './api.js';

const space = 'http://www.w3.org/2000/svg';
/** Milliseconds shown, by choice, and how often each is asked anew. */
const ranges = {
  '1h': { span: 3_600_000, pause: 10_000, words: 'last hour' },
  '24h': { span: 86_400_000, pause: 60_000, words: 'last 24 hours' },
  '30d': { span: 2_592_000_000, pause: 600_000, words: 'last 30 days' },
};
const width = 320;
const height = 72;
const byId = (id) => document.getElementById(id);

/**
 * The lines of a chart of scores (0 to 100) over `from` to `to`: `points` are `[time, score]`, in
 * order, `step` apart where nothing is missing. A score holds until the next one; where more than
 * three steps are without one, the server was not running and the line is broken.
 */
export function scorePath(points, from, to, step) {
  const x = (time) => ((width * (Math.min(Math.max(time, from), to) - from)) / (to - from)).toFixed(1);
  const y = (score) => (2 + (1 - score / 100) * (height - 4)).toFixed(1);
  let curve = '';
  let area = '';
  let begin = null;
  points.forEach(([time, score], i) => {
    const isLast = i === points.length - 1;
    const next = isLast ? to : points[i + 1][0];
    const isBroken = !isLast && next - time > 3 * step;
    const end = isBroken ? time + step : next;
    if (begin === null) {
      begin = x(time);
      curve += `M${begin} ${y(score)}`;
      area += `M${begin} ${height}V${y(score)}`;
    } else {
      curve += `V${y(score)}`;
      area += `V${y(score)}`;
    }
    curve += `H${x(end)}`;
    area += `H${x(end)}`;
    if (isBroken || isLast) {
      area += `V${height}Z`;
      begin = null;
    }
  });
  return { curve, area };
}

/** The score over the last hour, day or month, as the server has kept it. */
export class ScoreChart {
  #figure = byId('score-history');
  #svg = this.#figure.querySelector('svg');
  #range = '1h';
  #points = [];
  #step = 1000;
  #span = [0, 1];
  #asked = 0;
  #rule;

  constructor() {
    for (const score of [90, 70, 50]) {
      const line = document.createElementNS(space, 'path');
      const y = 2 + (1 - score / 100) * (height - 4);
      line.setAttribute('class', 'threshold');
      line.setAttribute('d', `M0 ${y}H${width}`);
      this.#svg.prepend(line);
    }
    this.#rule = this.#svg.querySelector('.rule');
    for (const button of byId('score-ranges').children) {
      button.addEventListener('click', () => {
        this.#range = button.value;
        for (const other of byId('score-ranges').children) other.ariaPressed = String(other === button);
        this.load();
      });
    }
    this.#svg.addEventListener('pointermove', (event) => this.#point(event));
    this.#svg.addEventListener('pointerleave', () => this.#describe());
  }

  /** The score now; what lies further back is asked for when it is due. */
  take(score) {
    const now = Date.now();
    if (now - this.#asked > ranges[this.#range].pause) this.load();
    if (this.#points.at(-1)?.[1] === score) return;
    this.#points.push([now, score]);
    this.#draw(now);
  }

  async load() {
    const range = this.#range;
    const now = new Date();
    this.#asked = now.getTime();
    try {
      const answer = await getScores(new Date(now - ranges[range].span), now);
      if (range !== this.#range) return;
      this.#step = answer.step_seconds * 1000;
      this.#points = answer.points.map(({ time, score }) => [Date.parse(time), score]);
      this.#draw(now.getTime());
    } catch {
      // The next score asks again; until then the chart shows what it has.
      this.#asked = 0;
    }
  }

  #draw(now) {
    this.#span = [now - ranges[this.#range].span, now];
    const { curve, area } = scorePath(this.#points, ...this.#span, this.#step);
    this.#svg.querySelector('.curve').setAttribute('d', curve);
    this.#svg.querySelector('.area').setAttribute('d', area);
    this.#describe();
  }

  #describe() {
    this.#rule.setAttribute('d', '');
    const { words } = ranges[this.#range];
    const lowest = this.#points.reduce((low, point) => (low === null || point[1] < low[1] ? point : low), null);
    const text = lowest ? `Lowest ${Math.round(lowest[1])} at ${this.#clock(lowest[0])}` : 'No score yet';
    byId('score-note').textContent = text;
    this.#svg.ariaLabel = `Health score, ${words}. ${text}`;
  }

  /** Tells the score under the pointer. */
  #point(event) {
    const box = this.#svg.getBoundingClientRect();
    const [from, to] = this.#span;
    const time = from + ((event.clientX - box.left) / box.width) * (to - from);
    const point = this.#points.findLast(([begin]) => begin <= time);
    const x = ((event.clientX - box.left) / box.width) * width;
    this.#rule.setAttribute('d', `M${x.toFixed(1)} 0V${height}`);
    byId('score-note').textContent = `${point ? Math.round(point[1]) : 'No score'} at ${this.#clock(time)}`;
  }

  #clock(time) {
    const date = new Date(time);
    const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    return this.#range === '1h' ? clock : `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
  }
}
