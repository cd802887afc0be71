import { Intake } from './intake.js';
import { issueOf } from './issues.js';
import { severityOf } from './severity.js';
import { Stream } from './stream.js';

/**
 * What the records of the stream mean for the page, and the position in the stream from which a
 * new connection goes on. The position follows what was read, not what was received.
 */
export class Session {
  #stream;
  #intake;
  #panels;
  #epoch = null;
  #history = 0;
  #seq = 0;
  #filters;
  /** After another run has answered: 'refresh' until its newest lines come, 'keep' until one of its lines comes. */
  #afterRestart = '';

  /** `panels`: { lines, issues, health, volume, filterBar, changed(state), failed(message), signedOut() } */
  constructor(filters, panels) {
    this.#panels = panels;
    this.#filters = filters;
    this.#intake = new Intake((record) => this.#read(record), (missed) => panels.lines.add({ type: 'gap', missed }));
    this.#stream = new Stream(filters, {
      received: (text) => this.#intake.add(text),
      settle: () => this.#intake.settle(),
      changed: (state) => panels.changed(state),
      failed: (message) => panels.failed(message),
      signedOut: () => panels.signedOut(),
      opened: (resumed) => this.#opened(resumed),
    });
  }

  start() {
    this.#stream.connect();
  }

  retry() {
    this.#stream.retry();
  }

  abandon() {
    this.#stream.abandon();
  }

  subscribe(filters) {
    this.#filters = filters;
    this.#stream.subscribe(filters);
  }

  #opened(resumed) {
    if (!resumed) this.#startAfresh();
  }

  #startAfresh() {
    this.#seq = 0;
    this.#stream.position = null;
    this.#panels.volume.clear();
    this.#panels.lines.clear();
    if (this.#afterRestart === 'refresh') this.#panels.lines.mark('The server was restarted. These are its newest lines; older ones are in the history.');
    this.#afterRestart = '';
  }

  #read(record) {
    switch (record.type) {
      case 'log':
        this.#line(record);
        break;
      case 'gap':
        // A restart has a mark of its own; what is "missed" of the new run was mostly seen in the old one.
        if (record.missed !== 0 && this.#afterRestart === '') this.#panels.lines.add({ type: 'gap', missed: record.missed, from: record.from, to: record.to });
        if (Number.isFinite(record.to)) this.#reached(record.to);
        break;
      case 'issue':
        this.#panels.issues.take(issueOf(record));
        break;
      case 'health':
        this.#panels.health.take(record);
        break;
      case 'hello':
        this.#hello(record);
        break;
      case 'subscribed':
        this.#stream.accepted();
        this.#startAfresh();
        this.#panels.filterBar.showError(null);
        break;
      default:
        // An error may come in the shape of REST answers, without a type; all else is other views' business.
        if (record.error) this.#panels.filterBar.showError(record.error.message ?? 'The server refused this filter.');
        break;
    }
  }

  #hello(hello) {
    const isOtherRun = this.#epoch !== null && hello.epoch !== this.#epoch;
    this.#epoch = hello.epoch ?? null;
    this.#history = hello.seq ?? 0;
    if (isOtherRun) this.#restart();
  }

  /**
   * Another run of the server counts its lines anew and has read some before this page came back.
   * Who follows gets its newest lines in place of the old; who is reading back keeps what is there.
   */
  #restart() {
    this.#seq = 0;
    this.#stream.position = null;
    this.#afterRestart = this.#panels.lines.following ? 'refresh' : 'keep';
    if (this.#panels.lines.following) this.#stream.subscribe(this.#filters);
    else this.#panels.lines.mark('The server was restarted. Lines of the time between are in the history.');
  }

  #line(record) {
    // A resume begins after the newest line read; one at or before it was read already.
    if (Number.isFinite(record.seq) && record.seq <= this.#seq) return;
    if (this.#afterRestart === 'keep') this.#afterRestart = '';
    record.severity = severityOf(record.severity);
    record.log = String(record.log ?? '');
    this.#panels.lines.add(record);
    this.#panels.filterBar.learn(record);
    // History comes at once but was not written at once: it counts where its own time says.
    if (record.seq <= this.#history) this.#panels.volume.add(record.severity, Date.parse(record.timestamp));
    else this.#panels.volume.add(record.severity);
    if (Number.isFinite(record.seq)) this.#reached(record.seq);
  }

  #reached(seq) {
    this.#seq = Math.max(this.#seq, seq);
    if (this.#epoch !== null) this.#stream.position = { epoch: this.#epoch, seq: this.#seq };
  }
}
