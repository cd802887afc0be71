"""The systemd journal, by journal files that systemd-journal-remote writes from an export stream (no systemd needed)."""

import contextlib
import pathlib
import random
import re
import sqlite3
import threading
import time

import pytest

from journal import WRITER, JournalFiles, entry
from messages import receive_logs, texts
from program import eventually

WAIT = 30

pytestmark = pytest.mark.skipif(not WRITER.exists(), reason="there is no systemd-journal-remote")


@pytest.fixture
def journal(tmp_path):
    directory = tmp_path / "journal"
    directory.mkdir()
    return JournalFiles(directory)


def stored(state: pathlib.Path) -> list[str]:
    """The texts of all lines in the database, in the order in which they were stored."""
    with contextlib.closing(sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True)) as database:
        return [text for (text,) in database.execute("SELECT text FROM lines ORDER BY id")]


def test_entries_become_records(start, journal):
    journal.write(entry("old 1"), entry("old 2"))
    server = start("--journal-directory", str(journal.directory))
    server.wait_for_output(r"journal \S+: reading it, its last entries \(up to 200\) as history", timeout=WAIT)
    with server.subscribe("backlog=10") as client:
        assert texts(receive_logs(client, 2, timeout=WAIT)) == ["old 1", "old 2"]
        journal.write(
            entry("it is bad", "sshd", "ssh.service", PRIORITY="3"),
            entry("no level here", "kernel", None, PRIORITY="6"),
            entry("ERROR says the line itself", PRIORITY="6"),
            entry("bytes \xff of any kind".encode("latin-1")),
            entry("two\nlines"),
        )
        messages = receive_logs(client, 6, timeout=WAIT)
    by_text = {message["log"]: message for message in messages}
    bad = by_text["it is bad"]
    assert (bad["service"], bad["source"], bad["severity"]) == ("sshd", "journal/ssh.service", "error")
    assert bad["timestamp"] == "2023-11-14T22:13:20.000003Z"
    kernel = by_text["no level here"]
    assert (kernel["service"], kernel["source"], kernel["severity"]) == ("kernel", "journal/kernel", "info")
    assert by_text["ERROR says the line itself"]["severity"] == "error"
    assert "bytes \ufffd of any kind" in by_text


def test_an_empty_journal_is_followed_too(start, journal):
    server = start("--journal-directory", str(journal.directory))
    with server.subscribe() as client:
        journal.write(entry("the first"))
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["the first"]
        journal.write(entry("in another file"), file="two.journal")
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["in another file"]
        journal.write(*(entry(f"entry {number}") for number in range(2000)))
        assert texts(receive_logs(client, 2000, timeout=WAIT)) == [f"entry {number}" for number in range(2000)]


def test_history_is_bounded(start, journal):
    journal.write(*(entry(f"entry {number}") for number in range(50)))
    server = start("--journal-directory", str(journal.directory), "--history-lines", "3")
    with server.subscribe("backlog=100") as client:
        server.append("the end")
        assert texts(receive_logs(client, 4, timeout=WAIT)) == ["entry 47", "entry 48", "entry 49", "the end"]


def test_where_there_is_no_journal_it_is_told(start):
    if any(pathlib.Path(place).is_dir() for place in ("/var/log/journal", "/run/log/journal")):
        pytest.skip("this machine has a journal")
    server = start("--journal")
    server.wait_for_output("journal: there is none on this machine", timeout=WAIT)


def test_a_directory_that_is_not_there(start, tmp_path):
    server = start("--journal-directory", str(tmp_path / "nowhere"))
    server.wait_for_output("journal .*/nowhere: it is not there yet; it is read when it is", timeout=WAIT)


@pytest.mark.parametrize("ending", ["stopped", "killed"])
def test_a_restart_goes_on_after_the_last_entry(start, journal, tmp_path, ending):
    state = str(tmp_path / "state")
    log = tmp_path / "beside.log"
    log.touch()
    # Options may stand anywhere, and the last one counts.
    options = {"sources": [str(log), "--state-dir", state]}
    journal.write(entry("at the start"))
    server = start("--journal-directory", str(journal.directory), **options)
    with server.subscribe() as client:
        journal.write(entry("live"))
        receive_logs(client, 1, timeout=WAIT)
    if ending == "stopped":
        server.stop()
    else:
        server.kill()
    journal.write(entry("while nobody read"))
    second = start("--journal-directory", str(journal.directory), **options)
    with second.subscribe("backlog=100") as client:
        lines = []
        while "while nobody read" not in lines:
            lines += texts(receive_logs(client, 1, timeout=WAIT))
        journal.write(entry("and on"))
        while "and on" not in lines:
            lines += texts(receive_logs(client, 1, timeout=WAIT))
    assert lines.count("while nobody read") == lines.count("and on") == 1
    if ending == "stopped":
        assert lines.count("live") <= 1 and lines.count("at the start") <= 1


def test_entries_of_several_units_come_in_the_order_of_the_journal(start, journal):
    def entries(prefix: str, count: int) -> list[dict]:
        return [entry(f"{prefix} {number}", f"app{number % 7}", f"unit{number % 5}.service") for number in range(count)]

    journal.write(*entries("old", 40))
    server = start("--journal-directory", str(journal.directory))
    with server.subscribe("backlog=40") as client:
        assert texts(receive_logs(client, 40, timeout=WAIT)) == [f"old {number}" for number in range(40)]
        journal.write(*entries("new", 400))
        assert texts(receive_logs(client, 400, timeout=WAIT)) == [f"new {number}" for number in range(400)]


def test_a_message_over_the_limit_is_cut_and_counted(start, journal):
    server = start("--journal-directory", str(journal.directory), "--max-line-bytes", "1024")
    with server.subscribe() as client:
        journal.write(entry("x" * 1024), entry("y" * 1025), entry("the end"))
        messages = texts(receive_logs(client, 3, timeout=WAIT))
    assert messages == ["x" * 1024, "y" * 1024, "the end"]
    assert server.get("/health").json()["losses"]["cut_lines"] == 1


def test_history_is_stored_once_however_often_it_starts(start, journal, tmp_path):
    state = tmp_path / "state"
    journal.write(*(entry(f"old {number}") for number in range(30)))
    for run in range(3):
        server = start("--journal-directory", str(journal.directory), "--history-lines", "20", state=state)
        journal.write(entry(f"run {run}"))
        eventually(lambda: f"run {run}" in stored(state), WAIT, "the entry is stored")
        server.stop()
    assert stored(state) == [f"old {number}" for number in range(10, 30)] + ["run 0", "run 1", "run 2"]
    assert "reading it, going on after the entry of 2023-11-14T22:13:20.0000" in server.output


def test_a_first_run_stores_where_it_begins_before_anything_else(start, journal, tmp_path):
    """Killed before it stored an entry, it leaves the next one where to begin: nothing that came meanwhile is lost."""
    state = tmp_path / "state"
    journal.write(*(entry(f"old {number}") for number in range(30)))
    options = ["--journal-directory", str(journal.directory), "--history-lines", "5", "--store", "none"]
    first = start(*options, state=state, ready=False)
    eventually(lambda: position(state) or first.process.poll() is not None, WAIT, "it knows where to begin")
    first.kill()
    assert position(state).startswith("before s=") or position(state).startswith("s=")
    journal.write(*(entry(f"new {number}") for number in range(30)))
    expected = [f"new {number}" for number in range(30)]
    if position(state).startswith("before "):
        expected = [f"old {number}" for number in range(25, 30)] + expected
    start(*options[:-2], state=state)
    eventually(lambda: stored(state)[-1:] == ["new 29"], WAIT, "all entries are stored")
    assert stored(state) == expected


def position(state: pathlib.Path) -> str:
    """How far the journal is stored; empty before that is in the database."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True)) as database:
            return (database.execute("SELECT position FROM positions WHERE key = ''").fetchone() or [""])[0]
    except sqlite3.OperationalError:
        return ""


def test_kills_lose_nothing_and_double_nothing(start, journal, tmp_path):
    """Entries of several units and records that are held, while one run after the other is killed, the first at once."""
    state = tmp_path / "state"
    journal.write(entry("INFO line 0"))
    chance = random.Random(4)
    written, is_over, stream = 1, threading.Event(), journal.open("two.journal")

    def text() -> str:
        nonlocal written
        written += 1
        kind = chance.random()
        if kind < 0.2:
            return f"ERROR line {written - 1}"
        return f"  at line {written - 1}" if kind < 0.4 else f"INFO line {written - 1}"

    def write() -> None:
        while not is_over.wait(0.02):
            entries = ("\n".join(text() for _ in range(chance.choice([1, 1, 1, 3]))) for _ in range(20))
            stream.write(*(entry(message, f"app{chance.randrange(3)}", f"unit{chance.randrange(3)}.service") for message in entries))

    writer = threading.Thread(target=write)
    try:
        for run in range(5):
            server = start("--journal-directory", str(journal.directory), state=state, ready=run > 0)
            if run == 0:
                # Before that it is as if it had never been started: only the last entries would be history.
                eventually(lambda: position(state) or server.process.poll() is not None, WAIT, "it knows where to begin")
                writer.start()
            time.sleep(chance.random() * 0.6)
            server.kill()
    finally:
        is_over.set()
        writer.join()
    stream.write(entry(f"INFO line {written}"))
    stream.close()
    start("--journal-directory", str(journal.directory), state=state)

    def numbers() -> list[int]:
        return [int(number) for number in re.findall(r"line (\d+)", "\n".join(stored(state)))]

    eventually(lambda: written in numbers(), WAIT, "the last entry is stored")
    # Records of other units that are held until they are whole come after it.
    eventually(lambda: set(range(written + 1)) <= set(numbers()), WAIT, "all entries are stored")
    assert sorted(numbers()) == list(range(written + 1)), "stored twice"
