import { emptyFilters, emptyPlace, fromHash, isFiltering, placeFromHash, toHash } from './filters.js';
import { defaultRange, fromField, toField } from './search.js';

/** Typing rests this long before the server is asked. */
const pause = 300;
/** Names offered as suggestions at most. */
const longestList = 200;
const byId = (id) => document.getElementById(id);

const placeholders = { live: 'Filter by text or /regex/', history: 'Search words, "a phrase", begin*' };

/** The form of filters, the page's address that mirrors it, and what the server says to it. */
export class FilterBar {
  filters;
  /** Where these filters are asked: of the stream or of the store. */
  place;
  #form = byId('filters');
  #error = byId('filter-error');
  #chip = byId('issue-chip');
  #timer = 0;
  #changed;
  #known = { service: new Set(), source: new Set() };

  /** `changed(filters, place)` once the person has settled on others; `again()` when the same are asked once more. */
  constructor(changed, again) {
    this.#changed = changed;
    this.filters = fromHash(location.hash);
    this.place = placeFromHash(location.hash);
    this.#fill();
    this.#form.addEventListener('input', (event) => this.#later(event.target.matches('select') ? 0 : pause));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#take()) again();
    });
    addEventListener('hashchange', () => this.#replace(fromHash(location.hash), placeFromHash(location.hash)));
    for (const button of byId('views').children) button.addEventListener('click', () => this.go({ view: button.value }));
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
    this.#replace({ ...emptyFilters }, { ...this.place, line: '' });
  }

  /** To another view, as a step of the browser's history: "Back" leads back. */
  go(place, filters = {}) {
    this.#replace({ ...this.filters, ...filters }, place.view === 'history' ? { ...emptyPlace, range: this.place.range, from: this.place.from, to: this.place.to, ...place } : { ...emptyPlace, ...place }, true);
  }

  /** From a line in its surroundings to the results it was found in, or, by a shared link, to a search. */
  back() {
    if (history.state?.isStep) history.back();
    else this.#replace(this.filters);
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

  /** False when the form says what was known already. */
  #take() {
    const form = this.#form.elements;
    const filters = {
      ...this.filters,
      text: form.text.value,
      exclude: form.exclude.value,
      severity: form.severity.value,
      source: form.source.value.trim(),
      service: form.service.value.trim(),
    };
    if (this.place.view !== 'history') return this.#replace(filters);
    const range = form.range.value === defaultRange ? '' : form.range.value;
    const place = { view: 'history', range, from: '', to: '', line: '' };
    if (range === 'custom') {
      // Until a time is chosen, the last hour is as good as any.
      const wasCustom = this.place.range === 'custom';
      place.from = wasCustom ? fromField(form.from.value) : new Date(Date.now() - 3_600_000).toISOString();
      place.to = wasCustom ? fromField(form.to.value) : '';
    }
    return this.#replace(filters, place);
  }

  #replace(filters, place = { ...this.place, line: '' }, isStep = false) {
    clearTimeout(this.#timer);
    const isSame = (names, a, b) => Object.keys(names).every((name) => a[name] === b[name]);
    if (isSame(emptyFilters, filters, this.filters) && isSame(emptyPlace, place, this.place)) return false;
    this.filters = filters;
    this.place = place;
    this.#fill();
    this.showError(null);
    const address = toHash(filters, place) || location.pathname + location.search;
    if (isStep) history.pushState({ isStep }, '', address);
    else history.replaceState(history.state, '', address);
    this.#changed(filters, place);
    return true;
  }

  #fill() {
    const form = this.#form.elements;
    for (const name of ['text', 'exclude', 'severity', 'source', 'service']) {
      const field = form[name];
      if (field.value !== this.filters[name]) field.value = this.filters[name];
      field.parentElement.classList.toggle('active', this.filters[name] !== '');
    }
    const isHistory = this.place.view === 'history';
    byId('lines').dataset.view = isHistory ? 'history' : 'live';
    for (const button of byId('views').children) button.ariaPressed = String(button.value === this.place.view);
    form.text.placeholder = placeholders[isHistory ? 'history' : 'live'];
    form.text.ariaLabel = isHistory ? 'Words to search for in stored lines' : 'Text, or a regular expression between slashes';
    form.range.value = this.place.range || defaultRange;
    for (const name of ['from', 'to']) {
      form[name].parentElement.hidden = this.place.range !== 'custom';
      const value = toField(this.place[name]);
      // A field that a person is typing in says the same in fewer letters.
      if (fromField(form[name].value) !== fromField(value)) form[name].value = value;
    }
    this.#chip.hidden = this.filters.issue === '';
    this.#chip.firstElementChild.textContent = `issue ${this.filters.issue}`;
    byId('clear').hidden = !isFiltering(this.filters);
    byId('more').classList.toggle('active', Object.entries(this.filters).some(([name, value]) => name !== 'text' && value !== ''));
  }
}
