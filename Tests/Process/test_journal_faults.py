"""Journal files that are damaged, cut while they are read, or not there yet."""

import os
import shutil
import signal

import pytest

from journal import WRITER, JournalFiles, entry
from messages import receive_logs, texts

WAIT = 30

pytestmark = pytest.mark.skipif(not WRITER.exists(), reason="there is no systemd-journal-remote")


@pytest.fixture
def journal(tmp_path):
    directory = tmp_path / "journal"
    directory.mkdir()
    return JournalFiles(directory)


def numbered(prefix: str, count: int, size: int = 0) -> list[dict]:
    return [entry(f"{prefix} {number}" + "." * size) for number in range(count)]


def receive_until(client, last: str) -> list[str]:
    lines = []
    while last not in lines:
        lines += texts(receive_logs(client, 1, timeout=WAIT))
    return lines


@pytest.mark.parametrize("size", [0, 4096, 16384, 70_000, 1 << 20])
def test_a_file_that_is_cut_while_it_is_read_ends_nothing(start, journal, size):
    journal.write(*numbered("old", 500, 2000), file="cut.journal")
    server = start("--journal-directory", str(journal.directory))
    path = journal.directory / "cut.journal"
    with server.subscribe() as client:
        # The file is mapped, and its next entries are in what is cut.
        stream = journal.open("cut.journal")
        stream.write(entry("before it is cut"))
        receive_until(client, "before it is cut")
        os.truncate(path, size)
        # Its writer maps it, too.
        stream.abandon()
        journal.write(*numbered("other", 100), file="other.journal")
        assert receive_until(client, "other 99") == [f"other {number}" for number in range(100)]
        server.wait_for_output(r"cut\.journal (was cut while it was read|is damaged \(shorter than it says\))", timeout=WAIT)
        journal.write(*numbered("later", 100), file="other.journal")
        assert receive_until(client, "later 99") == [f"later {number}" for number in range(100)]
    assert server.get("/health").status == 200


def test_entries_before_a_cut_are_not_lost(start, journal):
    """Cut in the middle of what is still to be read: what comes before it is read as far as libsystemd finds it."""
    journal.write(entry("known"), file="cut.journal")
    server = start("--journal-directory", str(journal.directory))
    path = journal.directory / "cut.journal"
    with server.subscribe("backlog=1") as client:
        receive_until(client, "known")
        server.signal(signal.SIGSTOP)
        journal.write(*numbered("first", 300, 3000), file="cut.journal")
        journal.write(*numbered("second", 300), file="other.journal")
        content = path.read_bytes()
        os.truncate(path, content.index(b"first 150."))
        server.signal(signal.SIGCONT)
        lines = receive_until(client, "second 299")
    # Whether the rest is left out by the kernel's word or by that of libsystemd depends on what was mapped.
    first = [int(line.split()[1].strip(".")) for line in lines if line.startswith("first")]
    assert first == list(range(len(first))) and len(first) <= 150
    assert len(first) > 100, "entries before the cut are lost"
    assert [line for line in lines if line.startswith("second")] == [f"second {number}" for number in range(300)]


def test_damaged_files_are_told_and_left_out(start, journal):
    journal.write(*numbered("good", 10), file="good.journal")
    content = (journal.directory / "good.journal").read_bytes()
    (journal.directory / "short.journal").write_bytes(content[: len(content) // 16])
    (journal.directory / "empty.journal").touch()
    (journal.directory / "other.journal").write_bytes(b"no journal at all " * 100)
    server = start("--journal-directory", str(journal.directory))
    with server.subscribe("backlog=100") as client:
        assert texts(receive_logs(client, 10, timeout=WAIT)) == [f"good {number}" for number in range(10)]
    server.wait_for_output(r"short\.journal is damaged \(shorter than it says\)", timeout=WAIT)
    server.wait_for_output(r"empty\.journal is damaged \(shorter than it says\)", timeout=WAIT)
    server.wait_for_output(r"other\.journal is damaged \(no journal file\)", timeout=WAIT)
    assert "good.journal is damaged" not in server.output


def test_a_directory_made_after_the_start(start, tmp_path):
    directory = tmp_path / "later" / "journal"
    server = start("--journal-directory", str(directory))
    server.wait_for_output("it is not there yet; it is read when it is", timeout=WAIT)
    with server.subscribe() as client:
        for generation in ("first", "second"):
            # Made elsewhere: its entries are there when it appears.
            made = JournalFiles(tmp_path / generation)
            made.directory.mkdir()
            made.count = 1000 * len(generation)
            made.write(*numbered(generation, 20))
            directory.parent.mkdir(exist_ok=True)
            made.directory.rename(directory)
            assert receive_until(client, f"{generation} 19") == [f"{generation} {number}" for number in range(20)]
            if generation == "first":
                server.wait_for_output("later/journal: reading it from its beginning", timeout=WAIT)
                shutil.rmtree(directory)
