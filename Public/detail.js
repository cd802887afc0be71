import { count, localTime, utcTime } from './format.js';
import { icon } from './icon.js';
import { markText } from './row.js';

const ownNames = new Set(['type', 'log', 'severity', 'timestamp', 'source', 'service', 'seq', 'issue', 'id']);

/** Every field of one line, the line whole, and ways on from it. */
export class Detail {
  #element;
  #actions;
  record = null;

  /** `actions`: { filter(name, value), copied(ok), closed(), context(record), around(record) } */
  constructor(element, actions) {
    this.#element = element;
    this.#actions = actions;
  }

  show(record, marked) {
    this.record = record;
    const line = document.createElement('pre');
    markText(line, record.log ?? record.text ?? '', marked);
    line.tabIndex = 0;

    const fields = document.createElement('dl');
    const add = (name, value, filter) => value !== undefined && value !== null && value !== '' && fields.append(this.#field(name, value, filter));
    if (record.timestamp) {
      add('time', `${localTime(record.timestamp, new Date(record.timestamp))} local`);
      add('utc', utcTime(record.timestamp));
    }
    add('level', record.severity, 'severity');
    add('service', record.service, 'service');
    add('source', record.source, 'source');
    add('issue', record.issue, 'issue');
    if (record.seq) add('seq', count(record.seq));
    for (const [name, value] of Object.entries(record)) {
      if (!ownNames.has(name)) add(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }

    const bar = document.createElement('header');
    const title = document.createElement('h2');
    title.textContent = 'Line';
    const context = document.createElement('button');
    context.type = 'button';
    context.className = 'button small quiet';
    // Only a stored line has a number by which its neighbours are found; around a live one the time is searched.
    context.textContent = record.id ? 'In context' : 'Around this time';
    context.title = record.id ? 'Show the lines before and after it in its source' : 'Search the minute around it in its source';
    context.addEventListener('click', () => (record.id ? this.#actions.context(record) : this.#actions.around(record)));
    bar.append(title, context, this.#button('copy', 'Copy the line', () => this.#copy(record.log ?? '')), this.#button('close', 'Close', () => this.#actions.closed()));
    this.#element.replaceChildren(bar, line, fields);
    this.#element.dataset.severity = record.severity ?? '';
    this.#element.hidden = false;
  }

  hide() {
    this.record = null;
    this.#element.hidden = true;
    this.#element.replaceChildren();
  }

  #field(name, value, filter) {
    const group = document.createElement('div');
    const term = document.createElement('dt');
    const description = document.createElement('dd');
    term.textContent = name;
    if (filter) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = value;
      button.title = `Show only lines with this ${name}`;
      button.addEventListener('click', () => this.#actions.filter(filter, value));
      description.append(button);
    } else {
      description.textContent = value;
    }
    group.append(term, description);
    return group;
  }

  #button(name, label, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'icon';
    button.ariaLabel = label;
    button.title = label;
    button.append(icon(name));
    button.addEventListener('click', act);
    return button;
  }

  async #copy(text) {
    this.#actions.copied(await copyText(text));
  }
}

/** Puts text on the clipboard; without a secure context (plain http from afar) by a selection. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'offscreen';
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
