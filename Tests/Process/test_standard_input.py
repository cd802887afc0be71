"""`app | livelogs -`."""

import signal
import subprocess
import threading

from messages import receive_logs, texts

WAIT = 30


def piped(start, *arguments: str, sources=("-",)):
    return start(*arguments, sources=list(sources), stdin=subprocess.PIPE)


def send(server, data: bytes) -> None:
    server.process.stdin.write(data)
    server.process.stdin.flush()


def test_its_lines_are_a_source(start):
    server = piped(start)
    with server.subscribe() as client:
        send(server, b"one\ntw")
        send(server, b"o\n" + b"\xff bad\n")
        one, two, bad = receive_logs(client, 3, timeout=WAIT)
    assert [one["log"], two["log"], bad["log"]] == ["one", "two", "\ufffd bad"]
    assert one["source"] == "stdin"
    server.process.stdin.close()


def test_nothing_else_is_read_unless_it_is_named(start, tmp_path):
    log = tmp_path / "other.log"
    log.touch()
    server = piped(start, sources=("-", str(log)))
    with server.subscribe() as client:
        log.write_text("from a file\n")
        assert receive_logs(client, 1, timeout=WAIT)[0]["source"] == str(log)
        send(server, b"from the pipe\n")
        assert receive_logs(client, 1, timeout=WAIT)[0]["source"] == "stdin"
    assert "/var/log" not in server.output
    server.process.stdin.close()


def test_after_its_end_the_page_stays_up(start):
    server = piped(start)
    send(server, b"last line without an end")
    server.process.stdin.close()
    server.wait_for_output("stdin: ended", timeout=WAIT)
    with server.subscribe("backlog=1") as client:
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["last line without an end"]
    assert server.process.poll() is None


def test_it_may_end_the_program(start):
    server = piped(start, "--exit-at-eof")
    with server.subscribe() as client:
        send(server, b"all of it\n")
        server.process.stdin.close()
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["all of it"]
        assert server.wait(WAIT) == 0


def test_a_file_as_standard_input_is_read_to_its_end(start, tmp_path):
    file = tmp_path / "finished.log"
    file.write_text("".join(f"line {number}\n" for number in range(5000)))
    with file.open("rb") as stdin:
        server = start(sources=["-"], stdin=stdin)
    server.wait_for_output("stdin: ended", timeout=WAIT)
    with server.subscribe("backlog=5000") as client:
        assert texts(receive_logs(client, 5000, timeout=WAIT)) == [f"line {number}" for number in range(5000)]


def test_while_nobody_reads_the_writer_waits(start):
    """The pipe is the only buffer: nothing piles up in a program that is stopped, and nothing is lost."""
    server = piped(start)
    # More than a pipe holds.
    expected = [f"line {number}" for number in range(20_000)]
    with server.subscribe() as client:
        server.signal(signal.SIGSTOP)
        writer = threading.Thread(target=send, args=(server, "".join(line + "\n" for line in expected).encode()))
        writer.start()
        try:
            writer.join(0.2)
            assert writer.is_alive()
        finally:
            server.signal(signal.SIGCONT)
        assert texts(receive_logs(client, len(expected), timeout=60)) == expected
        writer.join(WAIT)
    server.process.stdin.close()
