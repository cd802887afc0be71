import { Detail } from './detail.js';
import { count, plural } from './format.js';
import { List } from './list.js';
import { Ring } from './ring.js';

/** Lines held: at 250 bytes each about 40 MB, an hour of 14 lines a second. */
const capacity = 50_000;
const byId = (id) => document.getElementById(id);

/** The panel of live lines: the list, the selected line, what is shown when there is none, the foot. */
export class Lines {
  scroller = byId('scroller');
  #ring = new Ring(capacity);
  #list;
  #detail;
  #unseen = 0;
  #silence = { title: '', text: '', code: '', action: null };
  #pill = byId('pill');
  #empty = byId('empty');

  /** `actions`: { filter(name, value), copied(ok), around(record) } */
  constructor(actions) {
    this.#list = new List(this.scroller, this.#ring, () => this.#showFollowing());
    this.#detail = new Detail(byId('detail'), { ...actions, closed: () => this.close() });
    this.#pill.addEventListener('click', () => this.follow());
    byId('follow').addEventListener('click', () => (this.#list.following ? this.#list.pause() : this.follow()));
    this.scroller.addEventListener('click', (event) => this.#clicked(event));
    this.#empty.querySelector('button').addEventListener('click', () => this.#silence.action?.());
  }

  /** Adds a record: `log`, `gap`, or a `mark` with a text of the page's own. */
  add(record) {
    this.#ring.push(record);
    if (!this.#list.following && record.type === 'log') this.#unseen += 1;
    this.#list.update();
  }

  get following() {
    return this.#list.following;
  }

  mark(text) {
    this.add({ type: 'mark', text, timestamp: new Date().toISOString() });
  }

  clear() {
    this.#ring.clear();
    this.close();
    this.follow();
  }

  follow() {
    this.#unseen = 0;
    this.#list.follow();
    this.#showFollowing();
  }

  /** An expression for what is marked, or null. */
  set marked(marked) {
    this.#list.marked = marked;
    this.#list.refresh();
  }

  /** What the panel says while it holds no line. */
  set silence(silence) {
    this.#silence = silence;
    const [title, text, code, button] = this.#empty.children;
    title.textContent = silence.title;
    text.textContent = silence.text;
    code.textContent = silence.code ?? '';
    code.hidden = !silence.code;
    button.hidden = !silence.action;
    button.textContent = silence.label ?? '';
    this.tick();
  }

  /** Moves the selection by `step` rows, from the end of the view when there is none. */
  move(step) {
    if (this.#ring.size === 0) return;
    const { selected } = this.#list;
    this.#list.select(selected >= this.#ring.first ? selected + step : this.#list.lastInView);
    if (this.#detail.record) this.open();
  }

  /** Shows the selected line whole. */
  open() {
    const record = this.#ring.at(this.#list.selected);
    if (record) this.#detail.show(record, this.#list.marked);
    else this.#detail.hide();
  }

  /** Unfolds the selected record of several lines, or folds it. */
  fold(open) {
    if (this.#list.selected >= this.#ring.first) this.#list.fold(this.#list.selected, open);
  }

  /** Closes the detail, then lets go of the selection; true when there was something to close. */
  close() {
    const had = this.#detail.record !== null || this.#list.selected >= 0;
    this.#detail.hide();
    if (this.#list.selected >= 0) this.#list.unselect();
    return had;
  }

  refresh() {
    this.#list.refresh();
  }

  /** Brings the numbers up to date; called a few times a second, not for each line. */
  tick(rate = 0) {
    this.#empty.hidden = this.#ring.size > 0;
    byId('held').textContent = this.#ring.size === capacity ? `newest ${count(capacity)} lines` : plural(this.#ring.size, 'line');
    this.#pill.hidden = this.#list.following || this.#unseen === 0;
    this.#pill.firstElementChild.textContent = `${plural(this.#unseen, 'new line')} – jump to live`;
    // Read aloud only what a listener could follow.
    const calm = rate < 2 && this.#list.following;
    if (this.scroller.ariaLive !== (calm ? 'polite' : 'off')) this.scroller.ariaLive = calm ? 'polite' : 'off';
  }

  #clicked(event) {
    const row = event.target.closest('.row');
    // Marking text with the mouse is no click on the row.
    if (!row || String(getSelection())) return;
    const ordinal = Number(row.dataset.ordinal);
    if (event.target.closest('.fold')) {
      this.#list.fold(ordinal);
      return;
    }
    if (ordinal === this.#list.selected && this.#detail.record) {
      this.close();
      return;
    }
    if (this.#ring.at(ordinal)?.type !== 'log') return;
    this.#list.select(ordinal);
    this.open();
  }

  #showFollowing() {
    const { following } = this.#list;
    const button = byId('follow');
    if (following) this.#unseen = 0;
    button.ariaPressed = String(following);
    button.lastElementChild.textContent = following ? 'Following' : 'Paused';
    this.tick();
  }
}
