import { ago, count, plural, shortSource, utcTime } from './format.js';
import { icon } from './icon.js';
import { issueDetail } from './issuedetail.js';
import { badges } from './severity.js';

let cards = 0;

function make(tag, name) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  return element;
}

function button(name, label, act) {
  const element = make('button', `button small ${name}`);
  element.type = 'button';
  element.append(label);
  element.addEventListener('click', act);
  return element;
}

/** One issue of the list. */
export class IssueCard {
  issue;
  element = make('li', 'issue');
  #actions;
  #badge = make('span', 'badge');
  #message = make('h3');
  #times = make('span', 'times');
  #line = make('pre');
  #origin = make('p', 'origin');
  #when = make('time');
  #heals = make('span', 'heals');
  #reopened = make('span', 'heals');
  #detail = make('div', 'more');
  #unfold;
  #resolve;

  /** `actions`: { resolve(card), lines(issue), opened(card) } */
  constructor(issue, actions) {
    this.#actions = actions;
    const head = make('header');
    head.append(this.#badge, this.#message, this.#times);
    this.#detail.id = `issue-detail-${(cards += 1)}`;
    this.#detail.hidden = true;
    this.#unfold = button('quiet unfold', 'Details', () => this.open(this.#detail.hidden));
    this.#unfold.setAttribute('aria-controls', this.#detail.id);
    this.#unfold.ariaExpanded = 'false';
    const show = button('quiet', 'Lines', () => actions.lines(this.issue));
    show.hidden = !issue.type;
    show.title = 'Search its lines in the history';
    this.#resolve = button('resolve', icon('check'), () => actions.resolve(this));
    this.#resolve.append('Resolve');
    const foot = make('footer');
    foot.append(this.#when, this.#reopened, this.#heals, make('span', 'push'), this.#unfold, show, this.#resolve);
    this.element.append(head, this.#origin, this.#line, this.#detail, foot);
    this.show(issue);
  }

  show(issue) {
    // Events say nothing of samples and tell of one action at a time.
    const known = this.issue;
    this.issue = issue.samples || !known ? issue : { ...issue, samples: known.samples, addresses: known.addresses, actions: [...issue.actions, ...known.actions].slice(0, 5) };
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
    this.#reopened.hidden = issue.reopened === 0;
    this.#reopened.textContent = 'came back';
    this.#reopened.title = `Came back ${plural(issue.reopened, 'time')} after it was resolved`;
    this.#showAction();
    this.#resolve.ariaLabel = `Resolve: ${issue.title}`;
    this.#unfold.ariaLabel = `Details: ${issue.title}`;
    if (!this.#detail.hidden) this.#fill();
    this.tick();
  }

  tick() {
    this.#when.textContent = ago(this.issue.last);
    this.#when.title = utcTime(this.issue.last);
  }

  get isOpen() {
    return !this.#detail.hidden;
  }

  open(isOpen) {
    this.#detail.hidden = !isOpen;
    this.#unfold.ariaExpanded = String(isOpen);
    this.element.classList.toggle('open', isOpen);
    if (!isOpen) return;
    this.#fill();
    // Samples and what was done about it come with the list only.
    this.#actions.opened(this);
  }

  /** Opens it where it can be seen, with the focus on it. */
  reveal() {
    this.open(true);
    this.element.scrollIntoView({ block: 'nearest' });
    this.#unfold.focus({ preventScroll: true });
  }

  #fill() {
    this.#detail.replaceChildren(...issueDetail(this.issue));
  }

  #showAction() {
    const [run] = this.issue.actions;
    this.#heals.hidden = !run && !this.issue.heals;
    this.#heals.classList.toggle('failed', run?.succeeded === false);
    this.#heals.classList.toggle('succeeded', run?.succeeded === true);
    if (run) this.#heals.textContent = `${run.action} ${run.succeeded ? 'done' : 'failed'}`;
    else this.#heals.textContent = 'auto-heal';
    this.#heals.title = run?.output || (this.issue.action ? `Automatic action: ${this.issue.action}` : 'This kind can be healed automatically');
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
