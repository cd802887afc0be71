import { localTime, plural, shortSource, utcTime } from './format.js';
import { badges } from './severity.js';

/** More of a line is never visible in a row; the detail shows all of it. */
const longestText = 1200;

const leadingTime = /^\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )\d\d(:\d\d:\d\d)(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d| UTC)?\]?:? +/;

/**
 * The line without the time at its front, when the time column says the same minute and second
 * (the hour may be another zone's). The detail shows the line as it was written.
 */
export function withoutTime(line, timestamp) {
  const found = leadingTime.exec(line);
  return found && timestamp.slice(13, 19) === found[1] ? line.slice(found[0].length) : line;
}

/** How many lines a record has. */
export function lineCount(record) {
  if (record?.type !== 'log') return 1;
  if (record.lines === undefined) {
    // What comes from the store does not say; a live line without the number is one line.
    let lines = 1;
    for (let at = record.log.indexOf('\n'); at >= 0; at = record.log.indexOf('\n', at + 1)) lines += 1;
    return lines;
  }
  return record.lines;
}

function firstLine(text) {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

function span(name) {
  const element = document.createElement('span');
  element.className = name;
  return element;
}

/** One row of the list, used again and again for whichever record is in view. */
export class Row {
  ordinal = -1;
  #top = -1;

  constructor() {
    this.element = document.createElement('div');
    this.element.className = 'row';
    this.time = document.createElement('time');
    this.badge = span('badge');
    this.service = span('service');
    this.source = span('source');
    this.text = span('text');
    this.fold = document.createElement('button');
    this.fold.type = 'button';
    this.fold.className = 'fold';
    // The list has the focus and the arrow keys; a stop at each record would be in the way.
    this.fold.tabIndex = -1;
    this.fold.hidden = true;
    this.element.append(this.time, this.badge, this.service, this.source, this.text, this.fold);
  }

  /** `height` in pixels when the record is unfolded, else 0. */
  show(ordinal, record, marked, height = 0) {
    this.ordinal = ordinal;
    this.element.dataset.ordinal = ordinal;
    if (record.type === 'log') this.#showLine(record, marked, height);
    else this.#showNote(record);
  }

  /** Moves the row to `top` pixels below the oldest. */
  place(top) {
    if (top === this.#top) return;
    this.#top = top;
    this.element.style.transform = `translateY(${top}px)`;
  }

  hide() {
    this.ordinal = -1;
    this.element.hidden = true;
  }

  #showLine(record, marked, height) {
    const { element } = this;
    element.hidden = false;
    element.className = height ? 'row open' : 'row';
    element.style.height = height ? `${height}px` : '';
    element.dataset.severity = record.severity;
    this.time.textContent = localTime(record.timestamp);
    this.time.title = utcTime(record.timestamp);
    this.badge.textContent = badges[record.severity];
    this.service.textContent = record.service ?? '';
    this.service.title = record.service ?? '';
    this.source.textContent = shortSource(record.source);
    this.source.title = record.source ?? '';
    const lines = lineCount(record);
    const text = height ? record.log : firstLine(record.log).slice(0, longestText);
    markText(this.text, withoutTime(text, String(record.timestamp ?? '')), marked);
    this.text.title = '';
    this.fold.hidden = lines < 2;
    if (lines < 2) return;
    this.fold.textContent = height ? 'Fold' : `+${plural(lines - 1, 'line')}`;
    this.fold.ariaExpanded = String(height > 0);
    // What was searched for may be in the part that is not shown.
    const isHit = Boolean(marked) && height === 0 && record.log.slice(record.log.indexOf('\n')).search(marked) >= 0;
    this.fold.classList.toggle('hit', isHit);
  }

  #showNote(record) {
    const { element } = this;
    element.hidden = false;
    element.className = `row note ${record.type}`;
    element.style.height = '';
    this.fold.hidden = true;
    delete element.dataset.severity;
    this.time.textContent = record.timestamp ? localTime(record.timestamp) : '';
    this.time.title = record.timestamp ? utcTime(record.timestamp) : '';
    this.badge.textContent = '';
    this.service.textContent = '';
    this.source.textContent = '';
    this.text.textContent = record.type === 'gap' ? gapText(record) : record.text;
    this.text.title = Number.isFinite(record.from) ? `Sequence ${record.from} to ${record.to}` : '';
  }
}

function gapText({ missed }) {
  return Number.isFinite(missed) ? `${plural(missed, 'line')} missed` : 'Some lines were missed';
}

/** Puts `text` into `element` as text nodes, with what `marked` (an expression with the flag g) finds in a <mark>. */
export function markText(element, text, marked) {
  if (!marked) {
    element.textContent = text;
    return;
  }
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(marked)) {
    if (found[0] === '') continue;
    const mark = document.createElement('mark');
    mark.textContent = found[0];
    parts.push(text.slice(from, found.index), mark);
    from = found.index + found[0].length;
    if (parts.length >= 80) break;
  }
  element.replaceChildren(...parts, text.slice(from));
}
