"""Real files as log writers and log rotation treat them."""

import os
import pathlib
import random
import struct
import zlib

import pytest

from messages import assert_silent, receive_logs, texts


def append(path: pathlib.Path, text: str | bytes) -> None:
    with path.open("ab") as file:
        file.write(text.encode() if isinstance(text, str) else text)


@pytest.fixture(params=["inotify", "poll"])
def tailing(request, start):
    """livelogs on its log, finding changes by inotify and by looking."""
    return start(*(["--poll", "--poll-interval", "0.1"] if request.param == "poll" else []))


def test_appended_lines(tailing):
    with tailing.subscribe() as client:
        for number in range(20):
            append(tailing.log, f"line {number}\n")
            assert texts(receive_logs(client, 1)) == [f"line {number}"]


def test_a_line_is_held_until_it_is_whole(tailing):
    with tailing.subscribe() as client:
        for part in ["a li", "ne in ", "parts"]:
            append(tailing.log, part)
        append(tailing.log, "\nnext\n")
        assert texts(receive_logs(client, 2)) == ["a line in parts", "next"]


def test_a_character_cut_in_two_writes(tailing):
    snow = "Schnee ☃".encode()
    with tailing.subscribe() as client:
        append(tailing.log, snow[:-1])
        append(tailing.log, snow[-1:] + b"\n")
        assert texts(receive_logs(client, 1)) == ["Schnee ☃"]


def test_rename_and_create(tailing):
    with tailing.subscribe() as client:
        append(tailing.log, "old 1\n")
        receive_logs(client, 1)
        with tailing.log.open("a") as writer:
            tailing.log.rename(tailing.log.with_suffix(".log.1"))
            append(tailing.log, "new 1\n")
            # The writer has not noticed yet: these lines are part of the log, too.
            writer.write("old 2\n")
            writer.flush()
            append(tailing.log, "new 2\n")
            lines = texts(receive_logs(client, 3))
    assert sorted(lines) == ["new 1", "new 2", "old 2"]
    assert [line for line in lines if line.startswith("new")] == ["new 1", "new 2"]


def test_rotation_again_and_again_loses_nothing(tailing):
    rotations, each = 20, 50
    with tailing.subscribe() as client:
        for rotation in range(rotations):
            for number in range(each):
                append(tailing.log, f"{rotation}-{number}\n")
            tailing.log.rename(tailing.log.with_name(f"app.log.{rotation}"))
            tailing.log.touch()
            received = texts(receive_logs(client, each))
            assert received == [f"{rotation}-{number}" for number in range(each)]


@pytest.mark.parametrize("after", ["short\n", "much longer than all that was in the file before it was cut\n"])
def test_truncation(tailing, after):
    with tailing.subscribe() as client:
        append(tailing.log, "before it is cut\n")
        receive_logs(client, 1)
        os.truncate(tailing.log, 0)
        append(tailing.log, after)
        assert texts(receive_logs(client, 1)) == [after.strip()]
        append(tailing.log, "and on\n")
        assert texts(receive_logs(client, 1)) == ["and on"]


def test_delete_and_create_again(tailing):
    with tailing.subscribe() as client:
        append(tailing.log, "first life\n")
        receive_logs(client, 1)
        tailing.log.unlink()
        append(tailing.log, "second life\n")
        assert texts(receive_logs(client, 1)) == ["second life"]


def test_an_atomic_replacement(tailing):
    with tailing.subscribe() as client:
        append(tailing.log, "first\n")
        receive_logs(client, 1)
        fresh = tailing.log.with_name("fresh")
        fresh.write_text("second\n")
        fresh.rename(tailing.log)
        assert texts(receive_logs(client, 1)) == ["second"]


def test_a_symbolic_link_that_moves_on(start, tmp_path):
    for name in ["one", "two"]:
        (tmp_path / name).touch()
    link = tmp_path / "current.log"
    link.symlink_to("one")
    server = start(sources=[str(link)])
    with server.subscribe() as client:
        append(tmp_path / "one", "from one\n")
        assert texts(receive_logs(client, 1)) == ["from one"]
        moved = tmp_path / "moved"
        moved.symlink_to("two")
        moved.rename(link)
        append(tmp_path / "two", "from two\n")
        assert texts(receive_logs(client, 1)) == ["from two"]


def test_new_files_in_a_directory(start, tmp_path):
    logs = tmp_path / "logs"
    logs.mkdir()
    server = start(sources=[str(logs)])
    with server.subscribe() as client:
        for number in range(5):
            append(logs / f"new-{number}.log", f"from {number}\n")
            (message,) = receive_logs(client, 1)
            assert message["log"] == f"from {number}"
            assert message["source"] == str(logs / f"new-{number}.log")


def test_new_files_of_a_glob(start, tmp_path):
    (tmp_path / "logs").mkdir()
    server = start(sources=[str(tmp_path / "logs" / "*.log")])
    with server.subscribe() as client:
        append(tmp_path / "logs" / "app.txt", "not this\n")
        append(tmp_path / "logs" / "app.log", "this\n")
        assert_silent(client, "this")


def test_two_names_of_one_file_are_read_once(start, tmp_path):
    log = tmp_path / "app.log"
    log.touch()
    (tmp_path / "link.log").symlink_to("app.log")
    os.link(log, tmp_path / "hard.log")
    server = start(sources=[str(tmp_path / "*.log"), str(log)])
    with server.subscribe() as client:
        append(log, "once\n")
        append(log, "end\n")
        assert texts(receive_logs(client, 2)) == ["once", "end"]


def png() -> bytes:
    """A picture of 100 times 100 random dots: few of its bytes are NUL."""
    dots = random.Random(1)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + dots.randbytes(300) for _ in range(100))
    header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("arguments", [[], ["--poll", "--poll-interval", "0.1"]], ids=["inotify", "poll"])
def test_a_picture_that_grows_in_a_directory_is_left(start, tmp_path, arguments):
    folder = tmp_path / "logs"
    folder.mkdir()
    server = start(*arguments, sources=[str(folder)])
    picture = png()
    with server.subscribe() as client:
        for name, first in [("shot.png", 5), ("shot.log", 700)]:
            for part in [picture[:first], picture[first:2000], picture[2000:9000], picture[9000:]]:
                append(folder / name, part)
                # What has been seen of it by now is followed by more.
                append(folder / "app.log", f"{name} {len(part)}\n")
                assert_silent(client, f"{name} {len(part)}")
            server.wait_for_output(f"{name}.*binary")
        append(folder / "app.log", "last\n")
        assert_silent(client, "last")
    assert list(server.get("/health").json()["read_lag_bytes"]) == [str(folder / "app.log")]


def test_a_hundred_files_at_once(start, tmp_path):
    files = [tmp_path / f"{number:03}.log" for number in range(100)]
    for file in files:
        file.touch()
    server = start(sources=[str(tmp_path / "*.log")])
    with server.subscribe() as client:
        for number in range(50):
            for file in files:
                append(file, f"{file.name} {number}\n")
        lines = texts(receive_logs(client, 5000, timeout=60))
    for file in files:
        assert [line for line in lines if line.startswith(file.name)] == [f"{file.name} {n}" for n in range(50)]


@pytest.mark.parametrize(
    ("wire", "log"),
    [
        (b"bad \xff byte", "bad \ufffd byte"),
        (b"overlong \xc0\xaf", "overlong \ufffd\ufffd"),
        (b"cut \xe2\x98", "cut \ufffd"),
        (b"nul \x00 and \x1b[31mred\x1b[0m", "nul \x00 and \x1b[31mred\x1b[0m"),
        (b"quote \" backslash \\ tab \t", 'quote " backslash \\ tab \t'),
        ("\u2028 \u2029 \ufeff 🙂".encode(), "\u2028 \u2029 \ufeff 🙂"),
    ],
    ids=["invalid byte", "overlong", "cut", "controls", "escapes", "beyond ASCII"],
)
def test_bytes_of_any_kind(livelogs, wire, log):
    with livelogs.subscribe() as client:
        append(livelogs.log, wire + b"\n")
        assert texts(receive_logs(client, 1)) == [log]


def test_surrogates_are_replaced(livelogs):
    with livelogs.subscribe() as client:
        append(livelogs.log, b"half \xed\xa0\x80 pair\n")
        (line,) = texts(receive_logs(client, 1))
        assert line.replace("\ufffd", "") == "half  pair"


def test_crlf_ends_a_line(livelogs):
    with livelogs.subscribe() as client:
        append(livelogs.log, "from elsewhere\r\nnext\n")
        assert texts(receive_logs(client, 2)) == ["from elsewhere", "next"]


def test_a_line_that_is_too_long_is_cut_and_the_next_is_whole(start):
    server = start("--max-line-bytes", "4K")
    before = server.resident_bytes()
    with server.subscribe() as client:
        for _ in range(64):
            append(server.log, b"x" * (1 << 20))
        append(server.log, "\nnext\n")
        long, following = texts(receive_logs(client, 2, timeout=60))
    assert long.startswith("x" * 4000)
    assert len(long) < 5000
    assert following == "next"
    assert server.resident_bytes() - before < 32 << 20


def test_a_file_that_may_not_be_read_yet(start, tmp_path):
    if os.getuid() == 0:
        pytest.skip("root may read everything")
    log = tmp_path / "secret.log"
    log.touch(mode=0)
    server = start(sources=[str(log)])
    with server.subscribe() as client:
        log.chmod(0o600)
        append(log, "granted\n")
        assert texts(receive_logs(client, 1)) == ["granted"]


def test_its_own_output_is_no_source(start, tmp_path):
    """A livelogs whose output goes to a file in the folder it watches does not feed itself."""
    own = tmp_path / "livelogs-1" / "own.log"
    server = start(sources=[str(tmp_path / "livelogs-1")])
    with server.subscribe() as client:
        append(own, "a stranger's line\n")
        assert texts(receive_logs(client, 1)) == ["a stranger's line"]
