import { Row } from './row.js';

/** Rows kept beyond each edge of the view, so that a scroll shows text and no white. */
const overscan = 6;
/** Rows that may have left above a paused view before positions are counted afresh: browsers bound heights. */
const rebaseRows = 100_000;

/**
 * A window onto a ring of records: only the rows in view exist, each of the same height.
 * It follows the end until the person scrolls up, and then keeps what is in view in place,
 * also while old records leave the ring.
 */
export class List {
  following = true;
  selected = -1;
  marked = '';
  #ring;
  #scroller;
  #spacer;
  #rows = [];
  #rowHeight = 24;
  #height = -1;
  /** The ordinal at the top, at 0 pixels: the oldest held, or while paused one that has left since. */
  #base = 0;
  #scheduled = false;
  #changed;

  /** `changed()` after following or the selection has changed. */
  constructor(scroller, ring, changed) {
    this.#scroller = scroller;
    this.#spacer = scroller.firstElementChild;
    this.#ring = ring;
    this.#changed = changed;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    scroller.addEventListener('wheel', (event) => event.deltaY < 0 && this.#pauseIfLong(), { passive: true });
    new ResizeObserver(() => this.#measure()).observe(scroller);
    this.#measure();
  }

  /** Says that the ring or the marking has changed; the rows follow in the next frame. */
  update() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => this.#render());
  }

  /** Writes every row in view anew, as after a change of what is marked or of the theme. */
  refresh() {
    for (const row of this.#rows) row.ordinal = -1;
    this.update();
  }

  follow() {
    this.#setFollowing(true);
    this.update();
  }

  pause() {
    this.#setFollowing(false);
  }

  /** Selects a record and brings it into view; selecting pauses. */
  select(ordinal) {
    this.selected = Math.max(this.#ring.first, Math.min(this.#ring.end - 1, ordinal));
    this.#setFollowing(false);
    const top = (this.selected - this.#base) * this.#rowHeight;
    const view = this.#scroller.clientHeight;
    if (top < this.#scroller.scrollTop) this.#scroller.scrollTop = top;
    else if (top + this.#rowHeight > this.#scroller.scrollTop + view) this.#scroller.scrollTop = top + this.#rowHeight - view;
    this.#changed();
    this.refresh();
  }

  unselect() {
    this.selected = -1;
    this.#changed();
    this.refresh();
  }

  /** The ordinal of the last row wholly in view: where arrow keys start from. */
  get lastInView() {
    const bottom = this.#scroller.scrollTop + this.#scroller.clientHeight;
    return Math.min(this.#ring.end - 1, this.#base + Math.floor(bottom / this.#rowHeight) - 1);
  }

  #measure() {
    const height = Number.parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row')) || 24;
    if (height !== this.#rowHeight) {
      // Keep the record at the top of the view there, at its new height.
      const top = this.#scroller.scrollTop / this.#rowHeight;
      this.#rowHeight = height;
      this.#height = -1;
      this.#render();
      if (!this.following) this.#scroller.scrollTop = top * height;
      for (const row of this.#rows) row.ordinal = -1;
    }
    this.update();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#setFollowing(scrollHeight - clientHeight - scrollTop < 2);
    this.update();
  }

  #pauseIfLong() {
    if (this.#scroller.scrollHeight > this.#scroller.clientHeight) this.#setFollowing(false);
  }

  #setFollowing(following) {
    if (following === this.following) return;
    this.following = following;
    this.#changed();
  }

  #render() {
    this.#scheduled = false;
    const ring = this.#ring;
    const scroller = this.#scroller;
    const left = ring.first - this.#base;
    // Paused, nothing in view may move: what has left above leaves its space behind for a while.
    const isRebased = left > 0 && (this.following || left > rebaseRows);
    if (isRebased) this.#base = ring.first;

    const height = (ring.end - this.#base) * this.#rowHeight;
    if (height !== this.#height) {
      this.#height = height;
      this.#spacer.style.height = `${height}px`;
    }
    if (this.following) scroller.scrollTop = height;
    else if (isRebased) scroller.scrollTop -= left * this.#rowHeight;
    const oldest = (ring.first - this.#base) * this.#rowHeight;
    if (scroller.scrollTop < oldest) scroller.scrollTop = oldest;

    const view = scroller.clientHeight;
    const from = Math.max(ring.first, this.#base + Math.floor(scroller.scrollTop / this.#rowHeight) - overscan);
    const to = Math.min(ring.end, this.#base + Math.ceil((scroller.scrollTop + view) / this.#rowHeight) + overscan);
    this.#ensureRows(Math.ceil(view / this.#rowHeight) + 2 * overscan + 2);
    this.#fill(from, to);
  }

  #fill(from, to) {
    const rows = this.#rows;
    for (const row of rows) if (row.ordinal >= 0 && (row.ordinal < from || row.ordinal >= to)) row.hide();
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const row = rows[ordinal % rows.length];
      row.place((ordinal - this.#base) * this.#rowHeight);
      if (row.ordinal === ordinal) continue;
      row.show(ordinal, this.#ring.at(ordinal), this.marked);
      row.element.ariaCurrent = ordinal === this.selected ? 'true' : null;
    }
    // A row that was told to be written anew and is no longer wanted.
    for (const row of rows) if (row.ordinal < 0) row.element.hidden = true;
  }

  #ensureRows(wanted) {
    if (this.#rows.length >= wanted) return;
    while (this.#rows.length < wanted) {
      const row = new Row();
      this.#rows.push(row);
      this.#spacer.append(row.element);
    }
    // Which row shows which record depends on how many rows there are.
    for (const row of this.#rows) row.hide();
  }
}
