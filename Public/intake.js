/** Milliseconds of a frame that reading messages may take: the rest belongs to the page. */
const frameBudget = 7;
/** Characters waiting, beyond which a frame gets longer before anything is given up. */
const busyMark = 8_000_000;
/** Characters waiting, beyond which the oldest lines are skipped unread and told as a gap. */
const fullMark = 64_000_000;

/**
 * Takes messages as they come and reads them a little in each animation frame, so that forty
 * thousand lines at once do not freeze the page. A hidden tab gets no frames: there they are
 * read as they arrive.
 */
export class Intake {
  #messages = [];
  #offset = 0;
  #waiting = 0;
  #scheduled = false;
  #read;
  #skipped;

  /** `read(object)` for each record of each message, in order; `skipped(n)` for lines given up. */
  constructor(read, skipped) {
    this.#read = read;
    this.#skipped = skipped;
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.settle();
    });
  }

  add(text) {
    this.#messages.push(text);
    this.#waiting += text.length;
    if (document.hidden) return this.settle();
    if (this.#waiting > fullMark) this.#skip();
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => this.#frame());
    }
  }

  /** Reads all that is waiting, however long it takes. */
  settle() {
    this.#drain(Infinity);
  }

  get isBehind() {
    return this.#messages.length > 0;
  }

  #frame() {
    this.#scheduled = false;
    this.#drain(performance.now() + (this.#waiting > busyMark ? 4 : 1) * frameBudget);
    if (this.#messages.length > 0 && !this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => this.#frame());
    }
  }

  #drain(deadline) {
    let done = 0;
    let inMessage = 0;
    while (done < this.#messages.length) {
      const text = this.#messages[done];
      let offset = this.#offset;
      while (offset < text.length) {
        const newline = text.indexOf('\n', offset);
        const end = newline < 0 ? text.length : newline;
        if (end > offset) this.#parse(text.slice(offset, end));
        offset = end + 1;
        inMessage += 1;
        if ((inMessage & 63) === 0 && performance.now() > deadline) break;
      }
      if (offset < text.length) {
        this.#offset = offset;
        break;
      }
      this.#offset = 0;
      this.#waiting -= text.length;
      done += 1;
      if (performance.now() > deadline) break;
    }
    this.#messages.splice(0, done);
  }

  #parse(line) {
    let record;
    try {
      record = JSON.parse(line);
    } catch {
      // A message that is no JSON is none of the contract's; the next one may be.
      return;
    }
    if (record && typeof record === 'object') this.#read(record);
  }

  /** Drops the oldest half of what waits, except what is no log line; the loss is told. */
  #skip() {
    let lost = 0;
    const kept = [];
    while (this.#waiting > fullMark / 2 && this.#messages.length > 0) {
      const text = this.#messages.shift().slice(this.#offset);
      this.#waiting -= text.length + this.#offset;
      this.#offset = 0;
      for (const line of text.split('\n')) {
        if (line.startsWith('{"type":"log"')) lost += 1;
        else if (line) kept.push(line);
      }
    }
    kept.forEach((line) => this.#parse(line));
    if (lost > 0) this.#skipped(lost);
  }
}
