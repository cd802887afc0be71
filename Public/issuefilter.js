import { count } from './format.js';
import { badges, severities } from './severity.js';

const byId = (id) => document.getElementById(id);

/** Which of the issues are shown: those of chosen levels (none chosen: all) and of one category. */
export class IssueFilter {
  #levels = new Set();
  #category = byId('issue-category');
  #buttons = new Map();

  /** `changed()` when others are to be shown. */
  constructor(changed) {
    for (const severity of severities.slice(0, 3)) {
      const button = document.createElement('button');
      const number = document.createElement('b');
      button.type = 'button';
      button.dataset.severity = severity;
      button.ariaPressed = 'false';
      number.textContent = '0';
      button.append(number, badges[severity] === 'CRIT' ? 'critical' : `${severity}s`);
      button.addEventListener('click', () => {
        if (!this.#levels.delete(severity)) this.#levels.add(severity);
        button.ariaPressed = String(this.#levels.has(severity));
        changed();
      });
      byId('tally').append(button);
      this.#buttons.set(severity, { button, number });
    }
    this.#category.addEventListener('change', () => changed());
  }

  get isFiltering() {
    return this.#levels.size > 0 || this.#category.value !== '';
  }

  shows(issue) {
    if (this.#levels.size > 0 && !this.#levels.has(issue.severity)) return false;
    return this.#category.value === '' || issue.category === this.#category.value;
  }

  /** Numbers by level, and the categories there are, of all issues. */
  update(issues) {
    const tally = {};
    const categories = new Set(this.#category.value ? [this.#category.value] : []);
    for (const issue of issues) {
      tally[issue.severity] = (tally[issue.severity] ?? 0) + 1;
      if (issue.category) categories.add(issue.category);
    }
    for (const [severity, { button, number }] of this.#buttons) {
      number.textContent = count(tally[severity] ?? 0);
      button.classList.toggle('none', !tally[severity]);
    }
    const names = [...categories].sort();
    if (names.join() === [...this.#category.options].slice(1).map((option) => option.value).join()) return;
    const chosen = this.#category.value;
    this.#category.replaceChildren(this.#category.options[0], ...names.map((name) => new Option(name, name)));
    this.#category.value = chosen;
  }
}
