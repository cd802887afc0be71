"""What the operator reads: printable whatever a file is called, and never in the way of the server."""

import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import time

from program import BINARY, clean_environment, eventually


def hostile(byte: int) -> bytes:
    return b"a" + bytes([byte]) + b"b.log"


NAMES = [
    *[hostile(byte) for byte in range(1, 256) if byte not in (0x2F,)],
    b"title\x1b]0;PWNED\x07\x1b[2J.log",
    b"n\nlivelogs: page http:\\\\evil.example.log",
    "c1\u009b31m.log".encode(),
    "turned\u202egol.log".encode(),
    "separator\u2028livelogs: x.log".encode(),
    "hidden\u200b.log".encode(),
    "plain-ü日本.log".encode(),
]


def is_printable(output: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in output)


def test_names_of_files_are_printable_everywhere(start, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in NAMES[::2]:
        open(os.fsencode(folder) + b"/" + name, "wb").close()
    server = start(sources=[str(folder)])
    for name in NAMES[1::2]:
        open(os.fsencode(folder) + b"/" + name, "wb").close()
    server.wait_for_output(r"plain-ü日本\.log: reading it")
    eventually(lambda: server.output.count(": reading it, service ") == len(NAMES), 60)
    lines = server.output.splitlines()
    assert is_printable(server.output)
    assert all(line.startswith("livelogs: ") for line in lines)
    assert not any(line.startswith("livelogs: livelogs: ") for line in lines)
    for shown in (r"a\x01b.log", r"a\tb.log", r"a\nb.log", r"a\eb.log", r"a\x7fb.log", r"a\xffb.log"):
        assert shown in server.output
    assert r"turned\u{202e}gol.log" in server.output


def test_commands_print_no_controls_of_their_arguments(tmp_path):
    name = str(tmp_path / "x\x1b[2J\nlivelogs: forged")
    for command in (
        ["parse", name],
        ["validate", "--rules", name],
        ["validate", "--config", name],
        ["validate", "--no-such\x1b[2J\noption"],
        ["import", "--state-dir", str(tmp_path / "state\x1b[2J"), name],
        ["--tls-cert", name, "--tls-key", name],
    ):
        answer = subprocess.run([str(BINARY), *command], capture_output=True, timeout=60, env=clean_environment())
        assert answer.returncode not in (0, -signal.SIGSEGV), command
        assert answer.stderr, command
        assert is_printable(answer.stderr.decode()), answer.stderr
        assert all(line.startswith(b"livelogs: ") and not line.startswith(b"livelogs: forged") for line in answer.stderr.splitlines())


def test_a_message_has_a_longest_length(tmp_path):
    answer = subprocess.run(
        [str(BINARY), "validate", "--" + "x" * 100_000], capture_output=True, timeout=60, env=clean_environment()
    )
    assert answer.returncode == 64
    assert max(len(line) for line in answer.stderr.splitlines()) < 5_000


def test_standard_error_that_nobody_reads_stops_nothing(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    log = folder / "app.log"
    log.touch()
    reader, writer = os.pipe()
    # Full before the start: not one message finds room.
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"." * 4096)
    except BlockingIOError:
        os.set_blocking(writer, True)
    process = subprocess.Popen(
        [str(BINARY), "--control-port", "0", "--ws-port", "0", "--state-dir", str(tmp_path / "state"), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=writer,
        env=clean_environment(),
    )
    os.close(writer)
    try:
        eventually(lambda: files_read(tmp_path / "state") is not None, 60)
        # Nothing but what is stored tells that it goes on; each new file is a message that can't be written.
        for number in range(50):
            (folder / f"{number}-{'x' * 200}.log").write_text(f"line of file {number}\n")
        eventually(lambda: (files_read(tmp_path / "state") or 0) >= 50, 60)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - began < 3
    finally:
        process.kill()
        process.wait()
        os.close(reader)


def files_read(state: pathlib.Path) -> int | None:
    """Files of which the store has lines; None until the database and its tables are there."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM checkpoints WHERE offset > 0").fetchone()[0]
    except sqlite3.OperationalError:
        return None


def test_last_words_come_out_in_order(tmp_path):
    answer = subprocess.run(
        [str(BINARY), "--state-dir", str(tmp_path / "s"), "--bind", "203.0.113.1", "--allow-anonymous", "--control-port", "0"],
        capture_output=True,
        timeout=60,
        env=clean_environment(),
    )
    assert answer.returncode == 69
    assert answer.stderr.splitlines()[-1].startswith(b"livelogs: bind 203.0.113.1"), answer.stderr
