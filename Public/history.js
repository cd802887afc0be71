import { searchLines } from './api.js';
import { linesAround } from './around.js';
import { Detail } from './detail.js';
import { count, localTime, plural } from './format.js';
import { List } from './list.js';
import { Ring } from './ring.js';
import { searchMark, searchParameters } from './search.js';
import { severityOf } from './severity.js';

/** Lines asked for at once, and held at most: whoever wants more wants a narrower search. */
const pageSize = 200;
const capacity = 20_000;
/** Pages in a row that may bring nothing before the person is asked whether to go on. */
const patience = 40;
/** Lines on each side of one that is looked at in its surroundings, first and at most. */
const surroundings = 100;
const mostSurroundings = 6400;
const byId = (id) => document.getElementById(id);

/** The panel of stored lines: a search and its results, or one line among its neighbours. */
export class History {
  scroller = byId('found');
  #ring = new Ring(capacity);
  #list;
  #detail;
  #actions;
  #asked = null;
  #running = null;
  #parameters = {};
  #cursor = null;
  #empty = byId('found-empty');
  #more = byId('found-more');

  /** `actions`: { filter(name, value), copied(ok), context(line), around(line), refused(message), back() } */
  constructor(actions) {
    this.#actions = actions;
    this.#list = new List(this.scroller, this.#ring, () => {}, { follows: false });
    this.#detail = new Detail(byId('found-detail'), { ...actions, closed: () => this.close() });
    this.scroller.addEventListener('scroll', () => this.#nearEnd() && this.#loadMore(), { passive: true });
    this.scroller.addEventListener('click', (event) => this.#clicked(event));
    byId('found-back').addEventListener('click', () => actions.back());
    this.#more.addEventListener('click', () => this.#goOn());
    this.#empty.querySelector('button').addEventListener('click', () => this.again());
  }

  /** Shows what these filters find, or, with `place.line`, the line of that number and those around it. */
  show(filters, place) {
    this.#asked = { filters, place, each: surroundings };
    this.again();
  }

  /** The same once more: there may be newer lines. */
  again() {
    if (!this.#asked) return;
    const { filters, place } = this.#asked;
    this.#begin();
    this.#list.marked = searchMark(filters.text);
    byId('found-back').hidden = !place.line;
    if (place.line) {
      this.#showAround();
    } else {
      this.#parameters = searchParameters(filters, place);
      this.#cursor = '';
      this.#loadMore();
    }
  }

  /** Stops what is being asked, as when live lines are shown again. */
  leave() {
    this.#running?.abort();
    this.#running = null;
    this.#asked = null;
  }

  move(step) {
    if (this.#ring.size === 0) return;
    const { selected } = this.#list;
    this.#list.select(selected >= this.#ring.first ? selected + step : this.#ring.first);
    if (this.#detail.record) this.open();
    if (this.#nearEnd()) this.#loadMore();
  }

  open() {
    const record = this.#ring.at(this.#list.selected);
    if (record) this.#detail.show(record, this.#list.marked);
  }

  fold(open) {
    if (this.#list.selected >= 0) this.#list.fold(this.#list.selected, open);
  }

  close() {
    const had = this.#detail.record !== null || this.#list.selected >= 0;
    this.#detail.hide();
    if (this.#list.selected >= 0) this.#list.unselect();
    return had;
  }

  /** `End`: the last of what has been loaded. */
  follow() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  refresh() {
    this.#list.refresh();
  }

  #begin() {
    this.#running?.abort();
    this.#running = null;
    this.#cursor = null;
    this.#detail.hide();
    this.#ring.clear();
    this.#list.reset();
    this.#empty.hidden = true;
    this.#more.hidden = true;
    this.#actions.refused(null);
  }

  /** Whether the end of what is loaded is less than a view away. */
  #nearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < clientHeight;
  }

  /** Asks for pages until they have brought something to see, or there are no more. */
  async #loadMore() {
    if (this.#running || this.#cursor === null) return;
    await this.#run(async (signal) => {
      let found = 0;
      for (let pages = 0; this.#cursor !== null && found < pageSize / 2; pages += 1) {
        if (pages === patience || this.#ring.size >= capacity) break;
        const page = await searchLines({ ...this.#parameters, limit: String(pageSize), ...(this.#cursor && { cursor: this.#cursor }) }, signal);
        found += page.lines.length;
        page.lines.slice(0, capacity - this.#ring.size).forEach((line) => this.#add(line));
        this.#cursor = page.next_cursor ?? null;
        this.#list.update();
        this.#describe(true);
      }
    });
  }

  async #showAround() {
    const { filters, place, each } = this.#asked;
    await this.#run(async (signal) => {
      const id = Number(place.line);
      const lines = await linesAround(id, filters.source, each, signal);
      const at = lines.findIndex((line) => line.id === id);
      if (at < 0) return;
      lines.forEach((line) => this.#add(line));
      this.#list.select(this.#ring.first + at);
      this.#list.centre();
    });
  }

  /** Runs one question; another one, asked meanwhile, makes this one's answer nobody's. */
  async #run(question) {
    const running = new AbortController();
    this.#running = running;
    this.#describe(true);
    let error = null;
    try {
      await question(running.signal);
    } catch (thrown) {
      error = thrown;
    }
    if (this.#running !== running) return;
    this.#running = null;
    this.#describe(false, error);
  }

  #goOn() {
    if (this.#asked?.place.line) {
      this.#asked.each *= 4;
      this.again();
    } else {
      this.#loadMore();
    }
  }

  #add(line) {
    this.#ring.push({ ...line, type: 'log', severity: severityOf(line.severity), log: String(line.log ?? '') });
  }

  #clicked(event) {
    const row = event.target.closest('.row');
    if (!row || String(getSelection())) return;
    const ordinal = Number(row.dataset.ordinal);
    if (event.target.closest('.fold')) {
      this.#list.fold(ordinal);
    } else if (ordinal === this.#list.selected && this.#detail.record) {
      this.close();
    } else {
      this.#list.select(ordinal);
      this.open();
    }
  }

  #describe(isRunning, error = null) {
    const { place, each } = this.#asked;
    const { size } = this.#ring;
    const isWhole = this.#cursor === null;
    if (error?.status === 400) this.#actions.refused(error.message);
    let text = `${plural(size, 'line')}, the latest stored first`;
    if (place.line) text = size > 0 ? `${plural(size, 'line')} around ${localTime(this.#ring.at(this.#list.selected)?.timestamp)}, in the order they were stored` : 'One line and those around it';
    else if (size >= capacity) text = `The latest ${count(capacity)} lines; narrow the search to see others`;
    else if (!isWhole && !isRunning) text += ', older ones when you scroll';
    else if (isWhole && size > 0) text += ', no more';
    byId('found-summary').textContent = isRunning ? (size > 0 ? `${plural(size, 'line')}, searching on…` : 'Searching…') : text;
    this.scroller.ariaBusy = String(isRunning);
    const canGoOn = place.line ? size > 0 && each < mostSurroundings : !isWhole && size < capacity && this.#nearEnd();
    this.#more.hidden = isRunning || error !== null || !canGoOn;
    this.#more.textContent = place.line ? 'More around it' : 'Search on';
    this.#showEmpty(isRunning, error, isWhole);
  }

  #showEmpty(isRunning, error, isWhole) {
    const [title, text, button] = this.#empty.children;
    this.#empty.hidden = isRunning || (this.#ring.size > 0 && error === null) || (error === null && !isWhole);
    if (this.#empty.hidden) return;
    button.hidden = error !== null && error.status === 400;
    button.textContent = error ? 'Try again' : 'Search again';
    if (error?.status === 503) {
      title.textContent = 'Nothing is stored';
      text.textContent = error.message;
    } else if (error?.status === 400) {
      title.textContent = 'This search cannot be made';
      text.textContent = error.message;
    } else if (error) {
      title.textContent = 'The search failed';
      text.textContent = error.message;
    } else if (this.#asked.place.line) {
      title.textContent = 'This line is not stored any more';
      text.textContent = 'Lines leave the store by age or size.';
    } else {
      title.textContent = 'No stored line matches';
      text.textContent = 'All words must be in a line, in any order. A longer time or fewer words may find more; begin* finds what begins so.';
    }
  }
}
