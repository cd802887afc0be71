import { count } from './format.js';
import { badges, severities } from './severity.js';

/** Seconds shown, one column each. */
const span = 120;
/** From the ground up, so that the worst is never hidden behind the many. */
const stack = [...severities];

/** Lines a second of the last two minutes, coloured by level: the pulse of the machine. */
export class Volume {
  #columns = new Map();
  #canvas;
  #entries = {};

  /** `choose(severity)` when a level of the legend is clicked. */
  constructor(element, choose) {
    this.#canvas = element.querySelector('canvas');
    const legend = element.querySelector('.legend');
    for (const severity of severities) {
      const button = document.createElement('button');
      const number = document.createElement('b');
      button.type = 'button';
      button.dataset.severity = severity;
      button.title = `Show ${severity} and worse`;
      button.append(document.createElement('i'), badges[severity], number);
      button.addEventListener('click', () => choose(severity));
      legend.append(button);
      this.#entries[severity] = { button, number };
    }
    new ResizeObserver(() => this.draw()).observe(this.#canvas);
  }

  /** One line; `time` in milliseconds when it was not now. */
  add(severity, time = Date.now()) {
    const second = Math.floor(time / 1000);
    // Too old, ahead of this clock, or no time at all.
    if (!(second > Date.now() / 1000 - span && second <= Date.now() / 1000)) return;
    let column = this.#columns.get(second);
    if (!column) {
      column = { critical: 0, error: 0, warning: 0, info: 0, debug: 0 };
      this.#columns.set(second, column);
    }
    column[severity] += 1;
  }

  /** Forgets all lines, as when others are asked for. */
  clear() {
    this.#columns.clear();
    this.draw();
  }

  /** Lines a second over the last three whole seconds. */
  get rate() {
    const now = Math.floor(Date.now() / 1000);
    let lines = 0;
    for (let second = now - 3; second < now; second += 1) {
      const column = this.#columns.get(second);
      if (column) for (const severity of severities) lines += column[severity];
    }
    return lines / 3;
  }

  draw() {
    const now = Math.floor(Date.now() / 1000);
    for (const second of this.#columns.keys()) if (second <= now - span) this.#columns.delete(second);
    this.#showTotals();

    const canvas = this.#canvas;
    const scale = devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * scale);
    const height = Math.round(canvas.clientHeight * scale);
    if (width === 0) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);

    let highest = 4;
    for (const column of this.#columns.values()) highest = Math.max(highest, total(column));
    const pitch = width / span;
    const gap = pitch > 3 * scale ? scale : 0;
    const colours = Object.fromEntries(severities.map((s) => [s, getComputedStyle(this.#entries[s].button.firstElementChild).color]));
    const ground = getComputedStyle(canvas).color;
    for (let i = 0; i < span; i += 1) {
      const column = this.#columns.get(now - span + 1 + i);
      const left = Math.round(i * pitch);
      const wide = Math.max(1, Math.round((i + 1) * pitch) - left - gap);
      if (!column) {
        context.fillStyle = ground;
        context.fillRect(left, height - scale, wide, scale);
        continue;
      }
      // By the root, so that one burst does not press a quiet hour into a flat line.
      const share = Math.sqrt(total(column) / highest) / total(column);
      let bottom = height;
      for (const severity of stack) {
        if (column[severity] === 0) continue;
        const tall = Math.max(scale, column[severity] * share * (height - 2 * scale));
        context.fillStyle = colours[severity];
        context.fillRect(left, bottom - tall, wide, tall);
        bottom -= tall;
      }
    }
  }

  #showTotals() {
    for (const severity of severities) {
      let lines = 0;
      for (const column of this.#columns.values()) lines += column[severity];
      const { button, number } = this.#entries[severity];
      number.textContent = count(lines);
      button.classList.toggle('none', lines === 0);
    }
  }
}

function total(column) {
  return severities.reduce((sum, severity) => sum + column[severity], 0);
}
