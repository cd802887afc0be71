/** Where rows stand that are all of one height, but for a few taller ones. */
export class Extents {
  /** The ordinal at 0 pixels. */
  base = 0;
  rowHeight = 24;
  /** Pixels beyond the common height by ordinal, in order. */
  #taller = new Map();

  top(ordinal) {
    let top = (ordinal - this.base) * this.rowHeight;
    for (const [other, more] of this.#taller) if (other < ordinal) top += more;
    return top;
  }

  height(ordinal) {
    return this.rowHeight + (this.#taller.get(ordinal) ?? 0);
  }

  /** The ordinal whose row covers `y`; beyond the last row it goes on counting. */
  at(y) {
    let from = this.base;
    let top = 0;
    for (const [ordinal, more] of this.#taller) {
      const begin = top + (ordinal - from) * this.rowHeight;
      const end = begin + this.rowHeight + more;
      if (y < begin) break;
      if (y < end) return ordinal;
      from = ordinal + 1;
      top = end;
    }
    return from + Math.floor((y - top) / this.rowHeight);
  }

  isOpen(ordinal) {
    return this.#taller.has(ordinal);
  }

  open(ordinal, more) {
    this.#taller = new Map([...this.#taller, [ordinal, more]].sort((a, b) => a[0] - b[0]));
  }

  close(ordinal) {
    this.#taller.delete(ordinal);
  }

  closeAll() {
    this.#taller.clear();
  }

  /** Makes `ordinal` the first; returns by how many pixels everything has moved up. */
  rebase(ordinal) {
    const moved = this.top(ordinal);
    this.base = ordinal;
    for (const other of this.#taller.keys()) if (other < ordinal) this.#taller.delete(other);
    return moved;
  }
}
