import { ago, count, shortSource, utcTime } from './format.js';
import { icon } from './icon.js';
import { badges } from './severity.js';

function make(tag, name) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  return element;
}

/** One issue of the list. */
export class IssueCard {
  issue;
  element = make('li', 'issue');
  #badge = make('span', 'badge');
  #message = make('h3');
  #times = make('span', 'times');
  #line = make('pre');
  #origin = make('p', 'origin');
  #when = make('time');
  #heals = make('span', 'heals');
  #resolve = make('button', 'button small');

  /** `actions`: { resolve(card), filter(type) } */
  constructor(issue, actions) {
    const head = make('header');
    head.append(this.#badge, this.#message, this.#times);
    const show = make('button', 'button small quiet');
    show.type = 'button';
    show.textContent = 'Lines';
    show.addEventListener('click', () => actions.filter(this.issue.type));
    show.hidden = !issue.type;
    this.#resolve.type = 'button';
    this.#resolve.append(icon('check'), 'Resolve');
    this.#resolve.addEventListener('click', () => actions.resolve(this));
    const foot = make('footer');
    foot.append(this.#when, this.#heals, make('span', 'push'), show, this.#resolve);
    this.element.append(head, this.#origin, this.#line, foot);
    this.show(issue);
  }

  show(issue) {
    this.issue = issue;
    this.element.dataset.severity = issue.severity;
    this.element.dataset.id = issue.id;
    this.#badge.textContent = badges[issue.severity];
    this.#message.textContent = issue.title;
    this.#times.textContent = issue.count > 1 ? `×${count(issue.count)}` : '';
    this.#times.title = issue.count > 1 ? `Seen ${count(issue.count)} times since ${utcTime(issue.first)}` : '';
    // The message is the line without date and name, unless it serves as the title already.
    this.#line.textContent = issue.message && issue.message !== issue.title ? issue.message : issue.line;
    this.#line.title = issue.line;
    this.#origin.textContent = [issue.category, issue.service, shortSource(issue.source)].filter(Boolean).join(' · ');
    this.#origin.title = issue.source;
    this.#heals.hidden = !issue.heals;
    this.#heals.textContent = 'auto-heal';
    this.#heals.title = issue.action ? `Automatic action: ${issue.action}` : 'This kind can be healed automatically';
    this.#resolve.ariaLabel = `Resolve: ${issue.title}`;
    this.tick();
  }

  tick() {
    this.#when.textContent = ago(this.issue.last);
    this.#when.title = utcTime(this.issue.last);
  }

  /** While the server is asked, the card already steps back; on an error it returns. */
  set isResolving(resolving) {
    this.element.classList.toggle('resolving', resolving);
    this.#resolve.disabled = resolving;
  }

  leave() {
    const { element } = this;
    if (!element.isConnected) return;
    element.classList.add('leaving');
    element.inert = true;
    element.addEventListener('transitionend', () => element.remove(), { once: true });
    // Without motion there is no transition whose end could be awaited.
    setTimeout(() => element.remove(), 400);
  }
}
