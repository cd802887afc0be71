"""What is read and stored once, whatever ends a run: stopping, killing, and files that change in between."""

import os
import pathlib
import random
import signal
import sqlite3

import pytest

from messages import receive, receive_logs, receive_type, texts
from program import LiveLogs, eventually


def append(path: pathlib.Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def stored(state: pathlib.Path, where: str = "1") -> list[str]:
    """Texts of the stored lines, in the order in which they were stored."""
    with sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True) as database:
        return [text for (text,) in database.execute(f"SELECT text FROM log WHERE {where} ORDER BY id")]


def wait_until_stored(state: pathlib.Path, last: str) -> None:
    def is_there() -> bool:
        try:
            return bool(stored(state, f"text = '{last}'"))
        except sqlite3.OperationalError:
            return False  # The database is only being made.

    eventually(is_there, 60, f"{last!r} is stored")


class Runs:
    """Several runs of livelogs, one after the other, on one log and one state directory."""

    def __init__(self, start, directory: pathlib.Path):
        self.start_one = start
        self.log = directory / "app.log"
        self.state = directory / "shared-state"

    def start(self, *arguments: str, sources: list[str] | None = None) -> LiveLogs:
        return self.start_one(*arguments, sources=sources or [str(self.log)], state=self.state)


@pytest.fixture
def runs(start, tmp_path):
    return Runs(start, tmp_path)


def test_stopping_and_starting_gives_every_line_once(runs):
    """T39."""
    runs.log.write_text("before\n")
    written = ["before"]
    for number in range(3):
        server = runs.start()
        with server.subscribe() as client:
            append(runs.log, f"live {number}\n")
            assert texts(receive_logs(client, 1, 30)) == [f"live {number}"]
        server.stop()
        append(runs.log, f"meanwhile {number}\n")
        written += [f"live {number}", f"meanwhile {number}"]
    server = runs.start()
    wait_until_stored(runs.state, "meanwhile 2")
    assert stored(runs.state) == written


def test_lines_written_meanwhile_are_live_and_those_before_are_history(runs):
    runs.log.write_text("old 1\nold 2\n")
    runs.start().stop()
    append(runs.log, "panic: new 1\nnew 2\n")
    server = runs.start()
    with server.subscribe("backlog=10") as client:
        assert texts(receive_logs(client, 4, 30)) == ["old 1", "old 2", "panic: new 1", "new 2"]
    assert [issue["line"] for issue in server.get("/api/logs/recent").json()["issues"]] == ["panic: new 1"]


@pytest.mark.parametrize(("first", "then"), [("utf-8", "utf-8"), ("utf-16", "utf-16-le")])
def test_a_line_begun_before_the_restart_is_one_line(runs, first, then):
    """T27."""
    runs.log.write_bytes("whole ☃\nbegun 😀 and ".encode(first))
    server = runs.start()
    wait_until_stored(runs.state, "whole ☃")
    server.stop()
    with runs.log.open("ab") as log:
        log.write("finished\n".encode(then))
    runs.start()
    wait_until_stored(runs.state, "begun 😀 and finished")
    assert stored(runs.state) == ["whole ☃", "begun 😀 and finished"]


def test_a_file_renamed_meanwhile_is_read_to_its_end_first(runs):
    runs.log.write_text("one\n")
    runs.start().stop()
    append(runs.log, "two\n")
    runs.log.rename(runs.log.with_name("app.log.2"))
    runs.log.with_name("app.log.1").write_text("three\n")
    runs.log.write_text("four\n")
    runs.start()
    wait_until_stored(runs.state, "four")
    assert stored(runs.state) == ["one", "two", "three", "four"]


def test_started_between_renaming_and_the_new_file(runs):
    runs.log.write_text("one\n")
    runs.start().stop()
    append(runs.log, "two\n")
    runs.log.rename(runs.log.with_name("app.log.2"))
    runs.log.write_text("three\n")
    runs.log.rename(runs.log.with_name("app.log.1"))
    server = runs.start()
    wait_until_stored(runs.state, "two")
    runs.log.write_text("four\n")
    wait_until_stored(runs.state, "four")
    assert stored(runs.state) == ["one", "two", "three", "four"]


def test_generations_of_which_nothing_was_stored_are_read_between_others(runs):
    """As a kill leaves it while files are read faster than stored: a later file has a place already, an earlier one none."""
    runs.log.write_text("one\n")
    runs.start().stop()
    append(runs.log, "two\n")
    for number, text in enumerate(("three\n", "four\n", "five\n"), 1):
        os.utime(runs.log, (1_000_000 + number, 1_000_000 + number))
        runs.log.rename(runs.log.with_name(f"app.log.{4 - number}"))
        append(runs.log, text)
    known = runs.log.with_name("app.log.1").stat()
    assert runs.log.with_name("app.log.1").read_text() == "four\n"
    empty = 0xCBF29CE484222325 - (1 << 64)
    with sqlite3.connect(runs.state / "livelogs.db") as database:
        row = (known.st_dev, known.st_ino, str(runs.log), 0, 0, empty, 0, empty, 0, 0)
        database.execute("INSERT INTO checkpoints VALUES(?,?,?,?,?,?,?,?,?,?)", row)
    runs.start()
    wait_until_stored(runs.state, "five")
    assert stored(runs.state) == ["one", "two", "three", "four", "five"]


def test_late_lines_of_a_file_that_was_renamed_before_come_first(runs):
    """The new file has a place of its own already: that says nothing about the old one."""
    runs.log.write_text("one\n")
    runs.start().stop()
    old = runs.log.with_name("app.log.1")
    runs.log.rename(old)
    runs.log.write_text("two\n")
    server = runs.start()
    wait_until_stored(runs.state, "two")
    server.stop()
    append(old, "late\n")
    append(runs.log, "three\n")
    runs.start()
    wait_until_stored(runs.state, "three")
    assert stored(runs.state) == ["one", "two", "late", "three"]


@pytest.mark.parametrize("content", ["new\n", "new, and so much longer than all that was there before\n" * 9])
def test_a_file_cut_meanwhile_begins_at_its_first_byte(runs, content):
    """T11, T42: the checkpoint lies beyond the end, or the file has grown past it again."""
    runs.log.write_text("a line of the old content\n" * 3)
    runs.start().stop()
    runs.log.write_text(content)
    server = runs.start()
    last = content.splitlines()[-1]
    eventually(lambda: stored(runs.state).count(last) == len(content.splitlines()), 30)
    assert stored(runs.state) == ["a line of the old content"] * 3 + content.splitlines()
    assert "truncated" in server.output


def test_a_copy_made_meanwhile_gives_what_was_not_read(runs):
    """T11 with copytruncate."""
    runs.log.write_text("one\n")
    runs.start().stop()
    append(runs.log, "two\n")
    runs.log.with_name("app.log.1").write_text(runs.log.read_text())
    runs.log.write_text("three\n")
    runs.start()
    wait_until_stored(runs.state, "three")
    assert stored(runs.state) == ["one", "two", "three"]


def test_a_file_made_meanwhile_is_all_new(runs, tmp_path):
    runs.log.write_text("one\n")
    pattern = [str(tmp_path / "*.log")]
    runs.start(sources=pattern).stop()
    (tmp_path / "late.log").write_text("".join(f"late {number}\n" for number in range(500)))
    runs.start("--history-lines", "10", sources=pattern)
    wait_until_stored(runs.state, "late 499")
    assert stored(runs.state) == ["one"] + [f"late {number}" for number in range(500)]


def test_checkpoints_of_files_that_are_gone_go_too(runs, tmp_path):
    """T43."""

    def paths() -> set[str]:
        with sqlite3.connect(f"file:{runs.state}/livelogs.db?mode=ro", uri=True) as database:
            return {pathlib.Path(path).name for (path,) in database.execute("SELECT path FROM checkpoints")}

    other = tmp_path / "other.log"
    for file in (runs.log, other):
        file.write_text("one\n")
    runs.start(sources=[str(runs.log), str(other)]).stop()
    assert paths() == {"app.log", "other.log"}
    other.unlink()
    runs.start()
    eventually(lambda: paths() == {"app.log"}, 30)


def test_killing_it_again_and_again_loses_no_line_and_doubles_only_the_last(runs):
    """T38 in short: a line that a checkpoint covers is stored once, and after the last start every line is there."""
    chance = random.Random(38)
    written = 0

    def more() -> None:
        nonlocal written
        count = chance.randrange(1, 2000)
        append(runs.log, "".join(f"line {number}\n" for number in range(written, written + count)))
        written += count

    runs.log.touch()
    for _ in range(5):
        server = runs.start()
        more()
        lines = server.get("/health").json()["store"]["lines_written"]
        eventually(lambda: server.get("/health").json()["store"]["lines_written"] > lines, 30)
        for _ in range(chance.randrange(5)):
            more()
        server.signal(signal.SIGKILL)
        server.wait()
        with sqlite3.connect(runs.state / "livelogs.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (offset,) = database.execute("SELECT offset FROM checkpoints").fetchone()
        covered = runs.log.read_bytes()[:offset].decode().splitlines()
        assert stored(runs.state) == covered
    runs.start()
    wait_until_stored(runs.state, f"line {written - 1}")
    assert stored(runs.state) == [f"line {number}" for number in range(written)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_record_that_may_go_on_when_the_run_ends_is_stored_once(runs, number):
    begun = 'Traceback (most recent call last):\n  File "a.py", line 1, in f'
    runs.log.write_text("")
    server = runs.start()
    append(runs.log, "plain\n")
    wait_until_stored(runs.state, "plain")
    for _ in range(3):
        append(runs.log, begun + "\n")
        server.signal(number)
        server.wait()
        server = runs.start()
    append(runs.log, "ValueError: no\nafter\n")
    wait_until_stored(runs.state, "after")
    lines = "\n".join(stored(runs.state)).split("\n")
    assert lines == ["plain", *(begun.split("\n") * 3), "ValueError: no", "after"]


def test_who_resumes_from_the_run_before_gets_what_was_written_since(runs):
    runs.log.write_text("old\n")
    server = runs.start()
    with server.subscribe("hello=1") as client:
        hello = receive_type(client, "hello")
        append(runs.log, "seen\n")
        (seen,) = receive_logs(client, 1)
    wait_until_stored(runs.state, "seen")
    server.stop()
    append(runs.log, "meanwhile\n")
    server = runs.start()
    with server.subscribe(f"since={seen['seq']}&epoch={hello['epoch']}") as client:
        gap = receive(client)
        assert (gap["type"], gap["from"], gap["to"], gap["missed"]) == ("gap", 1, 2, 2)
        append(runs.log, "then\n")
        assert texts(receive_logs(client, 2)) == ["meanwhile", "then"]
