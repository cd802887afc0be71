import { Extents } from './extents.js';
import { lineCount, Row } from './row.js';

/** Rows kept beyond each edge of the view, so that a scroll shows text and no white. */
const overscan = 6;
/** Rows that may have left above a paused view before positions are counted afresh: browsers bound heights. */
const rebaseRows = 100_000;

/**
 * A window onto a ring of records: only the rows in view exist. All have the same height, but
 * those of several lines that the person unfolded. It follows the end until the person scrolls
 * up, and then keeps what is in view in place, also while old records leave the ring.
 */
export class List {
  following;
  selected = -1;
  /** An expression for what is marked in rows, or null. */
  marked = null;
  #ring;
  #scroller;
  #spacer;
  #rows = [];
  /** Its base is the oldest held, or while paused one that has left since. */
  #extents = new Extents();
  #lineHeight = 18;
  #height = -1;
  #scheduled = false;
  #changed;
  #follows;

  /** `changed()` after following or the selection has changed; with `follows` false it never follows. */
  constructor(scroller, ring, changed, { follows = true } = {}) {
    this.#scroller = scroller;
    this.#spacer = scroller.firstElementChild;
    this.#ring = ring;
    this.#changed = changed;
    this.#follows = follows;
    this.following = follows;
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
    // A list that has just been filled has no room to scroll in yet.
    this.#stretch();
    const top = this.#extents.top(this.selected);
    const bottom = top + this.#extents.height(this.selected);
    const view = this.#scroller.clientHeight;
    if (top < this.#scroller.scrollTop) this.#scroller.scrollTop = top;
    else if (bottom > this.#scroller.scrollTop + view) this.#scroller.scrollTop = Math.min(top, bottom - view);
    this.#changed();
    this.refresh();
  }

  /** Brings the selected record to the middle of the view. */
  centre() {
    this.#stretch();
    this.#scroller.scrollTop = this.#extents.top(this.selected) - (this.#scroller.clientHeight - this.#extents.rowHeight) / 2;
    this.update();
  }

  /** Unfolds a record of several lines, or folds it; `open` undefined: whatever it is not. */
  fold(ordinal, open = !this.#extents.isOpen(ordinal)) {
    const lines = lineCount(this.#ring.at(ordinal));
    if (lines < 2 || open === this.#extents.isOpen(ordinal)) return;
    this.#setFollowing(false);
    if (open) this.#extents.open(ordinal, (lines - 1) * this.#lineHeight);
    else this.#extents.close(ordinal);
    this.refresh();
  }

  /** Begins at the top, as after the ring was cleared. */
  reset() {
    this.#extents.closeAll();
    this.#extents.rebase(this.#ring.first);
    this.selected = -1;
    this.#scroller.scrollTop = 0;
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
    return Math.min(this.#ring.end - 1, this.#extents.at(bottom) - 1);
  }

  #measure() {
    const style = getComputedStyle(this.#scroller);
    const height = Number.parseFloat(style.getPropertyValue('--row')) || 24;
    this.#lineHeight = Number.parseFloat(style.getPropertyValue('--row-line')) || 18;
    if (height !== this.#extents.rowHeight) {
      // Keep the record at the top of the view there, at its new height.
      const top = this.#extents.at(this.#scroller.scrollTop);
      this.#extents.closeAll();
      this.#extents.rowHeight = height;
      this.#height = -1;
      this.#render();
      if (!this.following) this.#scroller.scrollTop = this.#extents.top(top);
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
    if (following === this.following || !this.#follows) return;
    this.following = following;
    this.#changed();
  }

  /** Makes room for all that the ring holds; returns its height. */
  #stretch() {
    const height = this.#extents.top(this.#ring.end);
    if (height !== this.#height) {
      this.#height = height;
      this.#spacer.style.height = `${height}px`;
    }
    return height;
  }

  #render() {
    this.#scheduled = false;
    const ring = this.#ring;
    const extents = this.#extents;
    const scroller = this.#scroller;
    const left = ring.first - extents.base;
    // Paused, nothing in view may move: what has left above leaves its space behind for a while.
    const isRebased = left > 0 && (this.following || left > rebaseRows);
    const moved = isRebased ? extents.rebase(ring.first) : 0;

    const height = this.#stretch();
    if (this.following) scroller.scrollTop = height;
    else if (isRebased) scroller.scrollTop -= moved;
    const oldest = extents.top(ring.first);
    if (scroller.scrollTop < oldest) scroller.scrollTop = oldest;

    const view = scroller.clientHeight;
    const from = Math.max(ring.first, extents.at(scroller.scrollTop) - overscan);
    const to = Math.min(ring.end, extents.at(scroller.scrollTop + view) + 1 + overscan);
    this.#ensureRows(Math.ceil(view / extents.rowHeight) + 2 * overscan + 3);
    this.#fill(from, to);
  }

  #fill(from, to) {
    const rows = this.#rows;
    for (const row of rows) if (row.ordinal >= 0 && (row.ordinal < from || row.ordinal >= to)) row.hide();
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const row = rows[ordinal % rows.length];
      row.place(this.#extents.top(ordinal));
      if (row.ordinal === ordinal) continue;
      row.show(ordinal, this.#ring.at(ordinal), this.marked, this.#extents.isOpen(ordinal) ? this.#extents.height(ordinal) : 0);
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
