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
    this.element.append(this.time, this.badge, this.service, this.source, this.text);
  }

  show(ordinal, record, marked) {
    this.ordinal = ordinal;
    this.element.dataset.ordinal = ordinal;
    if (record.type === 'log') this.#showLine(record, marked);
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

  #showLine(record, marked) {
    const { element } = this;
    element.hidden = false;
    element.className = 'row';
    element.dataset.severity = record.severity;
    this.time.textContent = localTime(record.timestamp);
    this.time.title = utcTime(record.timestamp);
    this.badge.textContent = badges[record.severity];
    this.service.textContent = record.service ?? '';
    this.service.title = record.service ?? '';
    this.source.textContent = shortSource(record.source);
    this.source.title = record.source ?? '';
    const text = record.log.length > longestText ? record.log.slice(0, longestText) : record.log;
    markText(this.text, withoutTime(text, String(record.timestamp ?? '')), marked);
    this.text.title = '';
  }

  #showNote(record) {
    const { element } = this;
    element.hidden = false;
    element.className = `row note ${record.type}`;
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

/** Puts `text` into `element` as text nodes, with each occurrence of `marked` in a <mark>. */
export function markText(element, text, marked) {
  if (!marked) {
    element.textContent = text;
    return;
  }
  const lower = text.toLowerCase();
  const wanted = marked.toLowerCase();
  const parts = [];
  let from = 0;
  // Lower case of a few letters is longer than the letter; positions would be off there.
  let at = lower.length === text.length ? lower.indexOf(wanted) : -1;
  while (at >= 0 && parts.length < 40) {
    const mark = document.createElement('mark');
    mark.textContent = text.slice(at, at + wanted.length);
    parts.push(text.slice(from, at), mark);
    from = at + wanted.length;
    at = lower.indexOf(wanted, from);
  }
  element.replaceChildren(...parts, text.slice(from));
}
