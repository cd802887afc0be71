"""The systemd journal, by journal files that systemd-journal-remote writes from an export stream (no systemd needed)."""

import pathlib
import subprocess

import pytest

from messages import receive_logs, texts

WAIT = 30
WRITER = pathlib.Path("/lib/systemd/systemd-journal-remote")

pytestmark = pytest.mark.skipif(not WRITER.exists(), reason="there is no systemd-journal-remote")


class JournalFiles:
    """A directory of journal files, and entries to put into it."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.count = 0

    def write(self, *entries: dict[str, str | bytes], file: str = "one.journal") -> None:
        """Appends entries in journald's export format."""
        stream = b""
        for entry in entries:
            self.count += 1
            stream += f"__REALTIME_TIMESTAMP={1_700_000_000_000_000 + self.count}\n".encode()
            stream += f"__MONOTONIC_TIMESTAMP={self.count}\n_BOOT_ID={'a' * 32}\n".encode()
            for name, value in entry.items():
                data = value.encode() if isinstance(value, str) else value
                if b"\n" in data:
                    stream += name.encode() + b"\n" + len(data).to_bytes(8, "little") + data + b"\n"
                else:
                    stream += name.encode() + b"=" + data + b"\n"
            stream += b"\n"
        subprocess.run(
            [str(WRITER), "--output", str(self.directory / file), "-"],
            input=stream,
            check=True,
            capture_output=True,
            timeout=WAIT,
        )


@pytest.fixture
def journal(tmp_path):
    directory = tmp_path / "journal"
    directory.mkdir()
    return JournalFiles(directory)


def entry(message: str | bytes, identifier: str = "app", unit: str | None = "app.service", **more: str) -> dict:
    fields = {"MESSAGE": message, "SYSLOG_IDENTIFIER": identifier, **more}
    return fields | ({"_SYSTEMD_UNIT": unit} if unit else {})


def test_entries_become_records(start, journal):
    journal.write(entry("old 1"), entry("old 2"))
    server = start("--journal-directory", str(journal.directory))
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
    server.wait_for_output("journal: not read: No such file or directory", timeout=WAIT)


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
