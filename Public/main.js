import { getHealth, getSession, getStatistics } from './api.js';
import { Connection } from './connection.js';
import { copyText } from './detail.js';
import { FilterBar } from './filterbar.js';
import { emptyFilters, isFiltering, markOf } from './filters.js';
import { count } from './format.js';
import { Health } from './health.js';
import { History } from './history.js';
import { Issues } from './issues.js';
import { installKeys } from './keys.js';
import { Lines } from './lines.js';
import { showNotice } from './notice.js';
import { Session } from './session.js';
import { installTabs } from './tabs.js';
import { installTheme } from './theme.js';
import { Volume } from './volume.js';

const byId = (id) => document.getElementById(id);
const servicePoll = 10_000;
/** Milliseconds to the next look while something is the matter with the store. */
const noticePoll = 2000;
/** Polls of `/health` without an answer after which an open but silent stream is given up. */
const deadAfter = 2;

let toastTimer = 0;
function tell(message) {
  byId('toast').textContent = message;
  byId('toast').classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => byId('toast').classList.remove('shown'), 3200);
}

const showTab = installTabs(byId('tabs'), () => volume.draw());
const isHistory = () => filterBar.place.view === 'history';
const filterBar = new FilterBar(show, () => isHistory() && stored.again());
const actions = {
  filter: (name, value) => filterBar.set(name, value),
  copied: (ok) => tell(ok ? 'Copied' : 'The browser did not allow copying'),
  around: ({ timestamp, source }) => {
    const at = Date.parse(timestamp);
    const [from, to] = [at - 30_000, at + 30_000].map((time) => new Date(time).toISOString());
    filterBar.go({ view: 'history', range: 'custom', from, to }, { ...emptyFilters, source });
  },
};
const lines = new Lines(actions);
const stored = new History({
  ...actions,
  context: ({ id, source }) => filterBar.go({ view: 'history', line: String(id) }, { ...emptyFilters, source, text: filterBar.filters.text }),
  refused: (message) => filterBar.showError(message),
  back: () => filterBar.back(),
});
const volume = new Volume(byId('volume'), (severity) => filterBar.set('severity', severity === 'debug' ? '' : severity));
const health = new Health((id) => {
  showTab('issues');
  issues.reveal(id);
});
const issues = new Issues({
  changed: () => {
    health.explain();
    byId('tab-issues').hidden = issues.size === 0;
    byId('tab-issues').textContent = count(issues.size);
    refreshStatistics();
  },
  lines: ({ type, source, first }) => {
    showTab('lines');
    if (keeps) filterBar.go({ view: 'history', range: 'custom', from: first }, { ...emptyFilters, issue: type, source });
    else filterBar.set('issue', type);
  },
});
const connection = new Connection({ retry: () => session.retry(), told: tell });
let state = 'connecting';
let silentPolls = 0;
/** Whether the server has a store, as far as is known. */
let keeps = true;
const session = new Session(filterBar.filters, {
  lines, issues, health, volume, filterBar,
  failed: tell,
  // The server shows its form instead of this page then.
  signedOut: () => location.reload(),
  changed: (next) => {
    connection.show(next);
    if (next.name === state) return;
    // Issue events of the time without a connection were not resumed; the list is asked anew.
    if (next.name === 'live') issues.load();
    if (next.name === 'live' || next.name === 'stopped') refreshService();
    state = next.name;
    document.body.dataset.state = state;
    describeSilence();
  },
});

/** What the stream was asked last: in the history its filters may wait. */
let subscribed = filterBar.filters;

function show(filters, place) {
  if (place.view === 'history') {
    stored.show(filters, place);
    return;
  }
  stored.leave();
  lines.marked = markOf(filters.text);
  describeSilence();
  if (filters === subscribed) return;
  subscribed = filters;
  session.subscribe(filters);
}

function describeSilence() {
  if (state === 'stopped') {
    lines.silence = { title: 'Streaming is stopped', text: 'Lines are shown again as soon as someone starts it.', label: 'Start streaming', action: () => connection.start() };
  } else if (state === 'waiting' || state === 'offline') {
    lines.silence = { title: 'Not connected', text: 'This page keeps trying. If it takes long, see whether the service runs.', code: 'systemctl status livelogs', label: 'Try now', action: () => session.retry() };
  } else if (state === 'connecting') {
    lines.silence = { title: 'Connecting', text: 'The newest lines appear in a moment.' };
  } else if (isFiltering(filterBar.filters)) {
    lines.silence = { title: 'No line matches yet', text: 'Matching lines appear here as they are written. A wider filter may show more.', label: 'Clear the filters', action: () => filterBar.clear() };
  } else {
    lines.silence = { title: 'Waiting for the first line', text: 'It appears here the moment it is written. To write one to the system log:', code: 'logger "hello from me"' };
  }
}

async function refreshService() {
  try {
    const answer = await getHealth();
    silentPolls = 0;
    health.service(answer);
    keeps = answer.store !== undefined;
    if (showNotice(answer)) setTimeout(() => !document.hidden && refreshService(), noticePoll);
    if (answer.livelogs) connection.running = answer.livelogs !== 'stopped';
  } catch {
    // The state in the header tells of a lost connection; a stream that died unnoticed is given up.
    silentPolls += 1;
    if (silentPolls >= deadAfter && state === 'live') session.abandon();
  }
}

async function showSession() {
  try {
    const { role, signed_in: signedIn } = await getSession();
    byId('sign-out').hidden = !signedIn;
    connection.mayCommand = role !== 'read';
  } catch {
    // Without it everything is as for somebody who did not sign in.
  }
}

let statisticsTimer = 0;
function refreshStatistics(delay = 3000) {
  if (statisticsTimer) return;
  statisticsTimer = setTimeout(async () => {
    statisticsTimer = 0;
    try {
      health.statistics(await getStatistics());
    } catch {
      // Numbers beside the stream: the next refresh comes by itself.
    }
  }, delay);
}

installTheme(byId('theme'), () => {
  volume.draw();
  lines.refresh();
  stored.refresh();
});
installKeys({ panel: () => (isHistory() ? stored : lines), filterBar, help: byId('help') });
byId('keys').addEventListener('click', () => byId('help').showModal());
byId('share').addEventListener('click', async () => tell((await copyText(location.href)) ? 'Link to this view copied' : location.href));

setInterval(() => {
  const rate = volume.rate;
  byId('rate').textContent = state === 'live' ? `${count(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))} lines/s` : '';
  lines.tick(rate);
  volume.draw();
  issues.tick();
}, 1000);
setInterval(() => !document.hidden && lines.tick(volume.rate), 250);
setInterval(() => {
  if (document.hidden) return;
  refreshService();
  refreshStatistics(0);
}, servicePoll);
document.addEventListener('visibilitychange', () => !document.hidden && refreshService());

lines.marked = markOf(filterBar.filters.text);
describeSilence();
if (isHistory()) stored.show(filterBar.filters, filterBar.place);
showSession();
refreshService();
refreshStatistics(0);
session.start();
