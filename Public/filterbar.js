import { emptyFilters, fromHash, isFiltering, toHash } from './filters.js';

/** Typing rests this long before the server is asked. */
const pause = 300;
/** Names offered as suggestions at most. */
const longestList = 200;
const byId = (id) => document.getElementById(id);

/** The form of filters, the page's address that mirrors it, and what the server says to it. */
export class FilterBar {
  filters;
  #form = byId('filters');
  #error = byId('filter-error');
  #chip = byId('issue-chip');
  #timer = 0;
  #changed;
  #known = { service: new Set(), source: new Set() };

  /** `changed(filters)` once the person has settled on others. */
  constructor(changed) {
    this.#changed = changed;
    this.filters = fromHash(location.hash);
    this.#fill();
    this.#form.addEventListener('input', (event) => this.#later(event.target.matches('select') ? 0 : pause));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#take();
    });
    addEventListener('hashchange', () => this.#replace(fromHash(location.hash)));
    byId('clear').addEventListener('click', () => this.clear());
    this.#chip.addEventListener('click', () => this.set('issue', ''));
    byId('more').addEventListener('click', () => {
      const open = this.#form.classList.toggle('open');
      byId('more').ariaExpanded = String(open);
    });
  }

  set(name, value) {
    this.#replace({ ...this.filters, [name]: value });
  }

  clear() {
    this.#replace({ ...emptyFilters });
  }

  focus() {
    this.#form.elements.text.focus();
    this.#form.elements.text.select();
  }

  /** The server has refused the filters; null when it has taken them. */
  showError(message) {
    this.#error.hidden = message === null;
    this.#error.textContent = message ?? '';
    for (const name of ['text', 'exclude']) {
      const wrong = message !== null && this.filters[name] !== '';
      this.#form.elements[name].ariaInvalid = wrong ? 'true' : null;
    }
  }

  /** Remembers names seen in lines, as suggestions for the fields. */
  learn(record) {
    for (const name of ['service', 'source']) {
      const value = record[name];
      const known = this.#known[name];
      if (!value || known.has(value) || known.size >= longestList) continue;
      known.add(value);
      const option = document.createElement('option');
      option.value = value;
      byId(`${name}s`).append(option);
    }
  }

  #later(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#take(), delay);
  }

  #take() {
    const form = this.#form.elements;
    this.#replace({
      ...this.filters,
      text: form.text.value,
      exclude: form.exclude.value,
      severity: form.severity.value,
      source: form.source.value.trim(),
      service: form.service.value.trim(),
    });
  }

  #replace(filters) {
    clearTimeout(this.#timer);
    if (Object.keys(emptyFilters).every((name) => filters[name] === this.filters[name])) return;
    this.filters = filters;
    this.#fill();
    this.showError(null);
    history.replaceState(null, '', toHash(filters) || location.pathname + location.search);
    this.#changed(filters);
  }

  #fill() {
    const form = this.#form.elements;
    for (const name of ['text', 'exclude', 'severity', 'source', 'service']) {
      const field = form[name];
      if (field.value !== this.filters[name]) field.value = this.filters[name];
      field.parentElement.classList.toggle('active', this.filters[name] !== '');
    }
    this.#chip.hidden = this.filters.issue === '';
    this.#chip.firstElementChild.textContent = `issue ${this.filters.issue}`;
    byId('clear').hidden = !isFiltering(this.filters);
    byId('more').classList.toggle('active', Object.entries(this.filters).some(([name, value]) => name !== 'text' && value !== ''));
  }
}
