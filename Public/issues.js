import { APIError, getRecentIssues, resolveIssue } from './api.js';
import { count } from './format.js';
import { IssueCard } from './issuecard.js';
import { IssueFilter } from './issuefilter.js';
import { severityOf } from './severity.js';

/** Issues held: older ones remain at the server and come back after a reload. */
const capacity = 200;
/** Milliseconds between two reorderings: cards that jump with each event can't be read. */
const rest = 2000;
const byId = (id) => document.getElementById(id);

/** What an event tells of its action, in the shape of REST. */
function outcomeOf({ action, action_succeeded: succeeded, action_status: status, action_output: output }) {
  return succeeded === undefined ? [] : [{ action, succeeded, status, output }];
}

/** An issue in one shape, whichever way it came: from REST, or from the stream, wrapped or not. */
export function issueOf(object) {
  const issue = object.issue !== null && typeof object.issue === 'object' ? object.issue : object;
  return {
    id: String(issue.id ?? issue.timestamp ?? ''),
    type: issue.issue_type ?? (issue.type === 'issue' ? (issue.issue ?? '') : (issue.type ?? '')),
    category: issue.category ?? '',
    severity: severityOf(issue.severity),
    title: issue.title || issue.message || issue.type || '',
    message: issue.message ?? '',
    line: issue.line ?? issue.log ?? '',
    source: issue.source ?? '',
    service: issue.service ?? '',
    first: issue.first_time ?? issue.first_seen ?? issue.timestamp ?? '',
    last: issue.last_time ?? issue.last_seen ?? issue.timestamp ?? '',
    count: Number(issue.count ?? 1),
    heals: issue.auto_heal === true,
    action: issue.action ?? issue.auto_heal_action ?? '',
    resolved: issue.resolved === true,
    reopened: Number(issue.reopened ?? 0),
    template: issue.template ?? '',
    // An event has neither: null is unknown, and not none.
    samples: issue.samples ?? null,
    addresses: issue.addresses ?? null,
    actions: issue.actions ?? outcomeOf(issue),
  };
}

/** The unresolved issues, newest first, and the way to resolve one. */
export class Issues {
  #cards = new Map();
  #list = byId('issue-list');
  #error = byId('issue-error');
  #loaded = false;
  #scheduled = false;
  #arranged = 0;
  #changed;
  #lines;
  #filter = new IssueFilter(() => this.#update());

  /** `changed()` after the number of issues has changed; `lines(issue)` to see an issue's lines. */
  constructor({ changed, lines }) {
    this.#changed = changed;
    this.#lines = lines;
    for (const leaving of ['mouseleave', 'focusout']) this.#list.addEventListener(leaving, () => this.#update());
  }

  /** Takes what the server holds: at the start, and after a connection was lost. */
  async load() {
    const found = [];
    let cursor;
    try {
      // A page ends by bytes too.
      do {
        const page = await getRecentIssues(capacity - found.length, cursor);
        found.push(...(page.issues ?? []));
        cursor = page.next_cursor;
      } while (cursor && found.length < capacity);
    } catch (error) {
      this.#showError(this.#loaded ? null : `Issues could not be loaded. ${error.message}`);
      return;
    }
    this.#loaded = true;
    this.#showError(null);
    const issues = found.map(issueOf);
    const known = new Set(issues.map((issue) => issue.id));
    // The server lists its newest; one of ours that is missing where these are all is gone.
    if (!cursor) for (const id of this.#cards.keys()) if (!known.has(id)) this.#remove(id);
    issues.forEach((issue) => this.take(issue));
    this.#update();
  }

  /** A new state of one issue. */
  take(issue) {
    if (issue.resolved) {
      this.#remove(issue.id);
    } else {
      const card = this.#cards.get(issue.id);
      if (card) card.show(issue);
      else this.#cards.set(issue.id, new IssueCard(issue, { resolve: (c) => this.#resolve(c), lines: this.#lines, opened: () => this.load() }));
    }
    this.#update();
  }

  get size() {
    return this.#cards.size;
  }

  /** Opens the issue of that id, if it is there. */
  reveal(id) {
    this.#cards.get(id)?.reveal();
  }

  tick() {
    for (const card of this.#cards.values()) card.tick();
    // The order of events that came since the last arrangement.
    if (this.#cards.size > 0) this.#arrangeIfAllowed(this.#ordered());
  }

  async #resolve(card) {
    const { id } = card.issue;
    card.isResolving = true;
    this.#showError(null);
    try {
      await resolveIssue(id);
      this.#remove(id);
    } catch (error) {
      // Someone else was faster: the issue is resolved, which is what was asked.
      if (error instanceof APIError && error.status === 404) {
        this.#remove(id);
      } else {
        card.isResolving = false;
        this.#showError(`“${card.issue.title}” is still unresolved. ${error.message}`);
      }
    }
    this.#update();
  }

  #remove(id) {
    this.#cards.get(id)?.leave();
    this.#cards.delete(id);
  }

  /** Orders the cards once a frame, however many events came. */
  #update() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      const cards = this.#ordered();
      for (const card of cards.splice(capacity)) this.#remove(card.issue.id);
      this.#arrangeIfAllowed(cards);
      let shown = 0;
      for (const { element, issue } of cards) {
        element.hidden = !this.#filter.shows(issue);
        if (!element.hidden) shown += 1;
      }
      this.#filter.update(cards.map((card) => card.issue));
      byId('issue-count').textContent = count(this.#cards.size);
      byId('issue-note').textContent = this.#filter.isFiltering ? `${count(shown)} shown` : '';
      this.#showEmpty(cards.length);
      this.#list.hidden = shown === 0;
      this.#changed();
    });
  }

  #ordered() {
    return [...this.#cards.values()].sort((a, b) => (a.issue.last < b.issue.last ? 1 : a.issue.last > b.issue.last ? -1 : 0));
  }

  #arrangeIfAllowed(cards) {
    const added = cards.filter((card) => !card.element.isConnected);
    // A pointer on the list is about to press something: nothing moves under it until it leaves.
    if (this.#list.matches(':hover, :focus-within')) this.#list.append(...added.map((card) => card.element));
    else if (added.length > 0 || performance.now() - this.#arranged > rest) this.#arrange(cards);
  }

  #arrange(cards) {
    this.#arranged = performance.now();
    let next = this.#list.firstElementChild;
    for (const { element } of cards) {
      while (next?.classList.contains('leaving')) next = next.nextElementSibling;
      if (next === element) next = next.nextElementSibling;
      else this.#list.insertBefore(element, next);
    }
  }

  #showEmpty(all) {
    const [, title, text] = byId('issue-empty').children;
    byId('issue-empty').hidden = !this.#loaded || [...this.#cards.values()].some((card) => !card.element.hidden);
    title.textContent = all > 0 ? 'None of this kind' : 'Nothing to resolve';
    text.textContent = all > 0 ? 'Other levels or categories have some.' : 'When a line tells of a crash, a full disk, a failed login or the like, it appears here.';
  }

  #showError(message) {
    this.#error.hidden = message === null;
    this.#error.textContent = message ?? '';
  }
}
