"""The page's pure modules, run where they will run: in the browser."""

import pytest


def test_a_ring_holds_the_newest_and_keeps_ordinals(page):
    assert page.value(
        """
        const { Ring } = await import('./ring.js');
        const ring = new Ring(3);
        for (const n of [10, 11, 12, 13, 14]) ring.push(n);
        const held = [ring.first, ring.end, ring.size, ring.at(1), ring.at(2), ring.at(4), ring.at(5)];
        ring.clear();
        ring.push(99);
        return [held, [ring.first, ring.end, ring.at(5), ring.at(4)]];
        """
    ) == [[2, 5, 3, None, 12, 14, None], [5, 6, 99, None]]


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("", ""),
        ("timeout", "(?i)timeout"),
        ("a.b*(c)[d]{2}^$|?+\\", "(?i)a\\.b\\*\\(c\\)\\[d\\]\\{2\\}\\^\\$\\|\\?\\+\\\\"),
        ("/5\\d\\d/", "5\\d\\d"),
        ("/Failed/i", "(?i)Failed"),
        ("/var/log", "(?i)/var/log"),
        ("/", "(?i)/"),
        ("//", "(?i)//"),
    ],
)
def test_what_is_typed_becomes_an_expression(page, typed, expected):
    assert page.value("return (await import('./filters.js')).expression(args[0])", typed) == expected


def test_filters_survive_the_address(page):
    filters = {"text": "/a&b=#%/", "exclude": "ü +", "severity": "error", "source": "/var/log/*", "service": "", "issue": "disk_full"}
    assert page.value("const f = await import('./filters.js'); return f.fromHash(f.toHash(args[0]))", filters) == filters


def test_a_handshake_resumes_or_asks_for_history(page):
    fresh, resumed = page.value(
        """
        const { handshakeQuery, emptyFilters } = await import('./filters.js');
        const filters = { ...emptyFilters, severity: 'error' };
        const read = query => Object.fromEntries(new URLSearchParams(query));
        return [read(handshakeQuery(filters, null)), read(handshakeQuery(filters, { epoch: 'e1', seq: 7 }))];
        """
    )
    common = {"channels": "logs,issues,health", "format": "ndjson", "hello": "1", "severity": "error"}
    assert fresh == common | {"backlog": "500"}
    assert resumed == common | {"since": "7", "epoch": "e1"}


@pytest.mark.parametrize(
    "message",
    [
        {"type": "issue", "issue": {"id": "7", "type": "disk_full", "severity": "CRITICAL", "message": "Disk full", "first_time": "a", "last_time": "b", "count": 3}},
        {"type": "issue", "issue": "disk_full", "id": 7, "severity": "critical", "message": "Disk full", "first_seen": "a", "last_seen": "b", "count": 3},
        {"id": "7", "type": "disk_full", "severity": "CRITICAL", "message": "Disk full", "first_seen": "a", "last_time": "b", "count": 3},
    ],
)
def test_an_issue_has_one_shape_whichever_way_it_came(page, message):
    issue = page.value("return (await import('./issues.js')).issueOf(args[0])", message)
    wanted = {"id": "7", "type": "disk_full", "severity": "critical", "message": "Disk full", "first": "a", "last": "b", "count": 3, "resolved": False}
    assert {name: issue[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "line, timestamp, shown",
    [
        ("2026-11-20T10:00:00.123Z INFO ready", "2026-11-20T10:00:00.123000Z", "INFO ready"),
        ("Nov 20 12:00:07 host sshd: hello", "2026-11-20T10:00:07Z", "host sshd: hello"),
        ("[2026-11-20 10:00:00,123] ready", "2026-11-20T10:00:00.123Z", "ready"),
        ("2026-11-20T10:00:00Z INFO ready", "2026-11-20T10:05:00Z", "2026-11-20T10:00:00Z INFO ready"),
        ("ready at 2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", "ready at 2026-11-20T10:00:00Z"),
    ],
)
def test_a_row_leaves_out_the_time_its_column_shows(page, line, timestamp, shown):
    assert page.value("return (await import('./row.js')).withoutTime(args[0], args[1])", line, timestamp) == shown


def test_waiting_doubles_up_to_a_limit(page):
    delays = page.value("const { backoff } = await import('./stream.js'); return [0, 1, 2, 20].map(n => [backoff(n, 0), backoff(n, 1)])")
    assert delays == [[250, 500], [500, 1000], [1000, 2000], [15000, 30000]]


def test_what_waits_too_long_is_told_as_a_gap(page):
    read, skipped = page.value(
        """
        const { Intake } = await import('./intake.js');
        const read = { log: 0, issue: 0 };
        let skipped = 0;
        const intake = new Intake(record => { read[record.type] += 1; }, n => { skipped += n; });
        const message = ('{"type":"log","log":"' + 'x'.repeat(9978) + '"}\\n').repeat(100) + '{"type":"issue"}';
        for (let i = 0; i < 70; i += 1) intake.add(message);
        intake.settle();
        return [read, skipped];
        """
    )
    assert read["issue"] == 70
    assert skipped > 0 and read["log"] + skipped == 7000


def test_a_gap_is_a_row_that_says_how_much_was_missed(page):
    rows = page.value(
        """
        const { Row } = await import('./row.js');
        return [683, 1].map(missed => {
          const row = new Row();
          row.show(0, { type: 'log', severity: 'error', timestamp: '2026-11-20T10:00:00Z', log: 'before' }, '');
          row.show(1, { type: 'gap', missed, from: 1208, to: 1890 }, '');
          return [row.element.textContent, row.element.className, row.text.title];
        });
        """
    )
    assert rows == [
        ["683 lines missed", "row note gap", "Sequence 1208 to 1890"],
        ["1 line missed", "row note gap", "Sequence 1208 to 1890"],
    ]


def test_one_message_of_40_000_lines_is_read_over_several_frames(page):
    frames, read, in_order = page.value(
        """
        const { Intake } = await import('./intake.js');
        let read = 0, inOrder = true, frames = 0;
        const intake = new Intake(record => { inOrder &&= record.seq === read; read += 1; }, () => {});
        intake.add(Array.from({ length: 40000 }, (_, seq) => JSON.stringify({ seq, log: 'a line of some length '.repeat(40) })).join('\\n'));
        while (intake.isBehind) {
          await new Promise(next => requestAnimationFrame(next));
          frames += 1;
        }
        return [frames, read, inOrder];
        """
    )
    assert frames > 1 and read == 40_000 and in_order
