import { ago, milliseconds, plural, utcTime } from './format.js';

function make(tag, text, name) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  return element;
}

/** What the lines of an issue have in common; what varies is set apart. */
function template(text) {
  const line = make('pre', '', 'template');
  for (const part of text.split(/(<[*\w]+>)/)) line.append(/^<[*\w]+>$/.test(part) ? make('i', part) : part);
  return line;
}

function time(timestamp) {
  const element = make('time', `${utcTime(timestamp).replace(/\.\d+/, '')}, ${ago(timestamp)}`);
  element.dateTime = timestamp;
  return element;
}

/** `exit 0`, `HTTP 204`: what a command or a webhook ended with. */
function ending({ status }) {
  if (status === null || status === undefined) return '';
  return status >= 100 && status < 600 ? `status ${status}` : `exit ${status}`;
}

function outcome(run) {
  const item = make('li', '', run.succeeded ? 'succeeded' : 'failed');
  const head = make('p');
  const facts = [ending(run), Number.isFinite(run.milliseconds) && milliseconds(run.milliseconds), run.time && ago(run.time)];
  head.append(make('b', run.action), ` ${run.succeeded ? 'succeeded' : 'failed'}`, make('span', facts.filter(Boolean).join(', ')));
  item.append(head);
  if (run.output) item.append(make('pre', run.output));
  return item;
}

/** `192.0.2.7 (6 times), 192.0.2.9`: those that came last. */
function addresses(list) {
  return list.map(({ address, count }) => (count > 1 ? `${address} (${plural(count, 'time')})` : address)).join(', ');
}

/** All that is known of an issue beside what its card says, as elements for the card. */
export function issueDetail(issue) {
  const facts = make('dl');
  const add = (name, ...value) => {
    const group = make('div');
    const description = make('dd');
    description.append(...value);
    group.append(make('dt', name), description);
    facts.append(group);
  };
  add('First seen', time(issue.first));
  add('Last seen', time(issue.last));
  add('Seen', plural(issue.count, 'time'));
  if (issue.reopened > 0) add('Came back', `${plural(issue.reopened, 'time')} after it was resolved`);
  if (issue.action) add('Action', issue.heals ? issue.action : `${issue.action} (not automatic)`);
  if (issue.source) add('Source', issue.source);
  if (issue.addresses?.length > 0) add('Came from', addresses(issue.addresses));

  const parts = [facts];
  const section = (title, content) => parts.push(make('h4', title), content);
  if (issue.template) section('What its lines have in common', template(issue.template));
  if (issue.actions.length > 0) {
    const runs = make('ol', '', 'runs');
    runs.append(...issue.actions.map(outcome));
    section('What was done about it', runs);
  }
  if (issue.samples?.length > 0) {
    const samples = make('ol', '', 'samples');
    samples.append(
      ...issue.samples.map((sample) => {
        const item = make('li');
        item.append(make('pre', sample));
        return item;
      }),
    );
    section(issue.count > issue.samples.length ? 'Some of its lines' : 'Its lines', samples);
  }
  return parts;
}
