import { control } from './api.js';
import { setIcon } from './icon.js';

const byId = (id) => document.getElementById(id);

/** What the stream is doing, in the header, and the button that stops and starts it for everybody. */
export class Connection {
  #button = byId('state');
  #switch = byId('switch');
  #running = true;
  #mayCommand = true;
  #busy = false;
  #actions;

  /** `actions`: { retry(), told(message) } */
  constructor(actions) {
    this.#actions = actions;
    this.#button.addEventListener('click', () => actions.retry());
    this.#switch.addEventListener('click', () => (this.#running ? byId('confirm').showModal() : this.start()));
    byId('confirm').addEventListener('close', () => {
      if (byId('confirm').returnValue === 'stop') this.#command('stop_livelogs', 'Streaming stopped');
      byId('confirm').returnValue = '';
    });
  }

  start() {
    return this.#command('start_livelogs', 'Streaming started');
  }

  show(state) {
    this.#button.dataset.state = state.name;
    byId('state-text').textContent = wordsFor(state);
    const canRetry = state.name === 'waiting' || state.name === 'offline';
    this.#button.title = canRetry ? 'Try again now' : '';
    // A countdown read aloud each second would drown everything else.
    this.#button.ariaLive = canRetry ? 'off' : 'polite';
    if (state.name === 'live') this.running = true;
    if (state.name === 'stopped') this.running = false;
    this.#switch.disabled = this.#busy || canRetry;
  }

  /** Whether the service streams, as `/health` or the stream itself has told. */
  set running(running) {
    this.#running = running;
    this.#switch.hidden = !this.#mayCommand;
    this.#switch.lastElementChild.textContent = running ? 'Stop' : 'Start';
    this.#switch.ariaLabel = running ? 'Stop live streaming' : 'Start live streaming';
    setIcon(this.#switch.firstElementChild, running ? 'stop' : 'play');
    this.#switch.classList.toggle('primary', !running);
    this.#switch.classList.toggle('quiet', running);
  }

  /** Whoever may only read has no use for the button. */
  set mayCommand(may) {
    this.#mayCommand = may;
    if (!may) this.#switch.hidden = true;
  }

  async #command(command, done) {
    this.#busy = true;
    this.#switch.disabled = true;
    try {
      await control(command);
      this.#actions.told(done);
    } catch (error) {
      this.#actions.told(error.message);
    }
    this.#busy = false;
    this.#switch.disabled = false;
    if (command === 'start_livelogs') this.#actions.retry();
  }
}

function wordsFor({ name, seconds, unreachable, attempt }) {
  switch (name) {
    case 'live': return 'Live';
    case 'stopped': return 'Stopped';
    case 'offline': return `Offline – next try in ${seconds} s`;
    case 'waiting': return unreachable ? `Server not reached – next try in ${seconds} s` : `Reconnecting in ${seconds} s`;
    default: return attempt > 0 ? 'Reconnecting' : 'Connecting';
  }
}
