"""History from what rotation put aside, plain and compressed."""

import gzip
import lzma
import os

from messages import receive_logs, texts
from program import LiveLogs

WAIT = 30


def lines(first: int, count: int) -> list[str]:
    return [f"line {number}" for number in range(first, first + count)]


def text(first: int, count: int) -> bytes:
    return "".join(line + "\n" for line in lines(first, count)).encode()


def put(path, data: bytes, age: int) -> None:
    path.write_bytes(data)
    moment = 1_700_000_000 - age
    os.utime(path, (moment, moment))


def history(server: LiveLogs, count: int) -> list[str]:
    """The `count` lines that are there, and no more."""
    with server.subscribe("backlog=10000") as client:
        server.append("the end")
        found = texts(receive_logs(client, count + 1, timeout=WAIT))
        assert found[-1] == "the end"
        return found[:-1]


def test_earlier_generations_fill_up(start, tmp_path):
    log = tmp_path / "web.log"
    put(tmp_path / "web.log.3.gz", gzip.compress(text(0, 100)), 3)
    put(tmp_path / "web.log.2.gz", gzip.compress(text(100, 30)) + gzip.compress(text(130, 20)), 2)
    put(tmp_path / "web.log.1", text(150, 40), 1)
    put(tmp_path / "other.log.1", b"not this\n", 1)
    put(log, text(190, 10), 0)
    server = start("--history-lines", "120", sources=[str(log), str(tmp_path / "livelogs-1" / "app.log")])
    assert history(server, 120) == lines(80, 120)


def test_generations_compressed_by_xz_fill_up_too(start, tmp_path):
    log = tmp_path / "web.log"
    put(tmp_path / "web.log.2.xz", lzma.compress(text(0, 100)), 2)
    put(tmp_path / "web.log.1.xz", lzma.compress(text(100, 30)) + lzma.compress(text(130, 20)), 1)
    put(log, text(150, 10), 0)
    server = start("--history-lines", "120", sources=[str(log), str(tmp_path / "livelogs-1" / "app.log")])
    assert history(server, 120) == lines(40, 120)


def test_a_compressed_file_with_far_more_content_than_logs_have_ends_early(start, tmp_path):
    archive = tmp_path / "old.log.gz"
    # 2 GiB of content in 2 MiB.
    member = gzip.compress(b"xxxxxxxxx\n" * (3 << 20))
    archive.write_bytes(member * (2 * 1024 // 30 + 1))
    server = start(sources=[str(archive), str(tmp_path / "livelogs-1" / "app.log")])
    server.wait_for_output("old.log.gz: compressed, and it holds more than 1024 MiB", timeout=WAIT)


def test_an_empty_file_has_the_history_of_the_one_before(start, tmp_path):
    log = tmp_path / "web.log"
    put(log, b"", 0)
    put(tmp_path / "web.log-20231101.gz", gzip.compress(text(0, 5)), 20)
    put(tmp_path / "web.log-20231102", text(5, 5), 10)
    server = start(sources=[str(log), str(tmp_path / "livelogs-1" / "app.log")])
    assert history(server, 10) == lines(0, 10)


def test_enough_lines_need_no_archive(start, tmp_path):
    log = tmp_path / "web.log"
    put(tmp_path / "web.log.1.gz", b"\x1f\x8b no gzip at all", 1)
    put(log, text(0, 50), 0)
    server = start("--history-lines", "50", sources=[str(log), str(tmp_path / "livelogs-1" / "app.log")])
    assert history(server, 50) == lines(0, 50)
    assert "compressed" not in server.output


def test_a_damaged_archive_is_told_and_gives_what_it_has(start, tmp_path):
    log = tmp_path / "web.log"
    put(log, b"", 0)
    put(tmp_path / "web.log.1.gz", gzip.compress(text(0, 10), mtime=0)[:-6], 1)
    # Another check sum than that of its data.
    put(tmp_path / "web.log.2.gz", gzip.compress(text(10, 5))[:-8] + bytes(8), 2)
    server = start("--history-lines", "50", sources=[str(log), str(tmp_path / "livelogs-1" / "app.log")])
    server.wait_for_output("web.log.1.gz: compressed, and it ends in the middle", timeout=WAIT)
    server.wait_for_output("web.log.2.gz: compressed, and its data is damaged", timeout=WAIT)
    assert history(server, 15) == lines(10, 5) + lines(0, 10)


def test_a_named_archive_is_read_once(start, tmp_path):
    archive = tmp_path / "old.log.gz"
    archive.write_bytes(gzip.compress(text(0, 3000)))
    server = start("--history-lines", "100", sources=[str(archive), str(tmp_path / "livelogs-1" / "app.log")])
    assert history(server, 100) == lines(2900, 100)
    server.wait_for_output("old.log.gz: left: compressed, its last lines read once", timeout=WAIT)
