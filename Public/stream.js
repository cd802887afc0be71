import { streamURL, getHealth } from './api.js';
import { handshakeQuery, isFiltering, subscription } from './filters.js';

const firstDelay = 500;
const longestDelay = 30_000;
const stoppedPoll = 3000;

/** How long to wait before attempt `n` (0, 1, …): doubling, with half of it left to chance. */
export function backoff(n, random = Math.random()) {
  return Math.min(longestDelay, firstDelay * 2 ** n) * (0.5 + random / 2);
}

/**
 * One WebSocket after another, so that to the page they look like one stream.
 *
 *     connecting ──open──▶ live ──close──▶ waiting ──timer──▶ connecting
 *                                   └────▶ stopped ──/health says running──▶ connecting
 *
 * `position` (epoch and seq of the newest line shown) is kept by the owner; a new connection
 * goes on after it. `settle` is called before it is read: every message received must count.
 */
export class Stream {
  position = null;
  #socket = null;
  #attempt = 0;
  #timer = 0;
  #filters;
  #fresh = true;
  #cautious = false;
  #owner;

  /** `owner`: { received(text), opened(resumed), settle(), changed(state), failed(message), signedOut() } */
  constructor(filters, owner) {
    this.#filters = filters;
    this.#owner = owner;
  }

  connect() {
    clearTimeout(this.#timer);
    this.#owner.settle();
    const resume = this.#fresh ? null : this.position;
    // The body of a refused handshake can't be read by a page. After a refusal the filters are
    // sent as a subscription instead, whose answer can.
    const query = this.#cautious ? 'channels=issues,health&format=ndjson&hello=1' : handshakeQuery(this.#filters, resume);
    this.#owner.changed({ name: 'connecting', attempt: this.#attempt });
    const socket = new WebSocket(streamURL(query), ['livelogs.v1']);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#attempt = 0;
      if (this.#cautious) {
        this.#cautious = false;
        socket.send(JSON.stringify(subscription(this.#filters)));
      } else {
        this.#fresh = false;
        this.#owner.opened(resume !== null);
      }
      this.#owner.changed({ name: 'live' });
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#owner.received(event.data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#closed(opened);
    };
  }

  /** New filters: asked on the open connection, or by the next handshake. */
  subscribe(filters) {
    this.#filters = filters;
    this.#fresh = true;
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(subscription(filters)));
    } else if (this.#socket?.readyState !== WebSocket.CONNECTING) {
      this.#attempt = 0;
      this.connect();
    } else {
      // This handshake carries the old filters; start over with the new ones.
      this.#socket.onclose = null;
      this.#socket.close();
      this.connect();
    }
  }

  /** The server has taken the filters: from here a lost connection is resumed with them. */
  accepted() {
    this.#fresh = false;
  }

  /** Tries at once instead of waiting on. */
  retry() {
    this.#attempt = 0;
    if (!this.#socket || this.#socket.readyState === WebSocket.CLOSED) this.connect();
  }

  /** Gives a connection up that has gone silent, as after a laptop slept. */
  abandon() {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.#closed(true);
  }

  async #closed(wasOpen) {
    this.#socket = null;
    let running = null;
    try {
      running = (await getHealth()).livelogs !== 'stopped';
    } catch (error) {
      if (error.status === 401) this.#owner.signedOut();
      if (error.status === 403) this.#owner.failed(error.message);
    }
    // A retry or a subscription may have opened another one meanwhile.
    if (this.#socket) return;
    if (running === false) {
      this.#attempt = 0;
      this.#owner.changed({ name: 'stopped' });
      this.#timer = setTimeout(() => this.#pollWhileStopped(), stoppedPoll);
      return;
    }
    if (!wasOpen && running && isFiltering(this.#filters)) this.#cautious = true;
    this.#wait(backoff(this.#attempt++), running === null);
  }

  async #pollWhileStopped() {
    let health = null;
    try {
      health = await getHealth();
    } catch {
      // Not reached: the whole service may be down now, which waiting with backoff handles.
    }
    if (this.#socket) return;
    if (health === null) this.#wait(backoff(this.#attempt++), true);
    else if (health.livelogs === 'stopped') this.#timer = setTimeout(() => this.#pollWhileStopped(), stoppedPoll);
    else this.connect();
  }

  #wait(delay, unreachable) {
    const until = Date.now() + delay;
    const tick = () => {
      const left = until - Date.now();
      if (left <= 0) return this.connect();
      const name = unreachable && navigator.onLine === false ? 'offline' : 'waiting';
      this.#owner.changed({ name, seconds: Math.ceil(left / 1000), unreachable });
      this.#timer = setTimeout(tick, Math.min(left, 1000));
    };
    clearTimeout(this.#timer);
    tick();
  }
}
