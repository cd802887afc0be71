/**
 * The last `capacity` records. Each has an ordinal that grows by one and never comes back,
 * so a view can keep its place while old records leave at the other end.
 */
export class Ring {
  #slots;
  /** Ordinal of the oldest record held. */
  first = 0;
  /** Ordinal the next record will get: `end - first` records are held. */
  end = 0;

  constructor(capacity) {
    this.capacity = capacity;
    this.#slots = new Array(capacity);
  }

  get size() {
    return this.end - this.first;
  }

  push(record) {
    this.#slots[this.end % this.capacity] = record;
    this.end += 1;
    if (this.end - this.first > this.capacity) this.first += 1;
  }

  /** The record with this ordinal, or undefined when it is not held (any more). */
  at(ordinal) {
    if (ordinal < this.first || ordinal >= this.end) return undefined;
    return this.#slots[ordinal % this.capacity];
  }

  /** Lets go of every record; ordinals go on from where they were. */
  clear() {
    this.#slots = new Array(this.capacity);
    this.first = this.end;
  }
}
