"""The database: what is in it, what can be searched, and what happens when it can't be used."""

import os
import pathlib
import resource
import signal
import sqlite3
import stat
import threading

import pytest

from messages import receive_logs, texts
from program import eventually, run
from test_restart import append, stored, wait_until_stored


def search(server, **parameters) -> list[str]:
    import urllib.parse

    answer = server.get("/api/logs/search?" + urllib.parse.urlencode(parameters))
    assert answer.status == 200, answer.body
    return [line["log"] for line in answer.json()["lines"]]


def wait_until_found(server, text: str) -> None:
    eventually(lambda: search(server, q=f'"{text}"'), 30, f"{text!r} is found")


def test_search(livelogs):
    livelogs.append(*(f"2026-11-20T10:00:{number % 60:02}Z app: INFO request {number}" for number in range(300)))
    livelogs.append("2026-11-20T11:00:00Z app: ERROR database connection refused", "2026-11-20T12:00:00Z bye")
    wait_until_found(livelogs, "bye")
    assert search(livelogs, q="connection refused", severity="error") == [
        "2026-11-20T11:00:00Z app: ERROR database connection refused"
    ]
    assert len(search(livelogs, q='"request 29"*')) == 11
    assert search(livelogs, **{"from": "2026-11-20T12:00:00Z"}) == ["2026-11-20T12:00:00Z bye"]
    assert search(livelogs, source="/nowhere") == []
    assert len(search(livelogs, source=str(livelogs.log), limit=1000)) == 302
    line = livelogs.get("/api/logs/search?q=refused").json()
    assert line["status"] == "success" and line["count"] == 1 and "next_cursor" not in line
    assert line["lines"][0]["severity"] == "ERROR"
    assert line["lines"][0]["timestamp"] == "2026-11-20T11:00:00.000000Z"


def test_pages_of_a_search(livelogs):
    livelogs.append(*(f"number {number}" for number in range(250)))
    wait_until_found(livelogs, "number 249")
    found, cursor = [], ""
    while cursor is not None:
        page = livelogs.get("/api/logs/search?q=number&limit=100" + cursor).json()
        found += [line["log"] for line in page["lines"]]
        cursor = "&cursor=" + page["next_cursor"] if "next_cursor" in page else None
    assert found == [f"number {number}" for number in reversed(range(250))]


def test_searching_while_lines_pour_in(livelogs):
    """Every answer is one state of the database: newest first, no line twice, none missing between two that are there."""
    total, answers = 40_000, 0

    def write() -> None:
        for start in range(0, total, 1000):
            livelogs.append(*(f"pouring number {number} and id{number:07}" for number in range(start, start + 1000)))

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    while seen < total:
        found = [int(line.split()[2]) for line in search(livelogs, q="pouring", limit=200)]
        if found:
            assert found == list(range(found[0], max(-1, found[0] - 200), -1))
            assert found[0] + 1 >= seen, "what was found once is found again"
            seen, answers = found[0] + 1, answers + 1
            number = seen // 2
            assert search(livelogs, q=f"id{number:07}") == [f"pouring number {number} and id{number:07}"]
    writer.join()
    assert answers > 0


@pytest.mark.parametrize(
    "query", ["q=%22open", "q=a*b", "q=--", "from=yesterday", "limit=0", "limit=x", "cursor=x", "severity=bad", "x=1"]
)
def test_a_bad_search_is_refused_with_a_reason(livelogs, query):
    answer = livelogs.get(f"/api/logs/search?{query}")
    assert answer.status == 400
    assert answer.json()["error"]["code"] == "bad_filter"


@pytest.mark.parametrize(("which", "expected"), [("warnings", ["ERROR bad"]), ("none", [])])
def test_only_some_lines_are_stored(start, tmp_path, which, expected):
    log, state = tmp_path / "app.log", tmp_path / "s"
    log.touch()
    server = start("--store", which, sources=[str(log)], state=state)
    with server.subscribe() as client:
        append(log, "fine\nERROR bad\n")
        receive_logs(client, 2, 30)
    server.stop()
    assert stored(state) == expected
    # Where it was read up to is known all the same.
    append(log, "ERROR new\n")
    server = start("--store", which, sources=[str(log)], state=state)
    with server.subscribe("backlog=10") as client:
        assert texts(receive_logs(client, 3, 30)) == ["fine", "ERROR bad", "ERROR new"]


def test_issues_and_what_was_resolved_outlive_the_run(start, tmp_path):
    log, state = tmp_path / "app.log", tmp_path / "s"
    log.touch()
    server = start(sources=[str(log)], state=state)
    append(log, "kernel: Out of memory: Killed process 42 (java)\npanic: something else\n")
    issues = eventually(
        lambda: len(found := server.get("/api/logs/recent").json()["issues"]) >= 2 and found, 30
    )
    assert server.request("POST", f"/api/logs/resolve/{issues[0]['id']}").status == 200
    before = server.get("/api/logs/recent").json()
    server.stop()
    server = start(sources=[str(log)], state=state)
    assert server.get("/api/logs/recent").json() == before


def test_the_state_directory_is_its_owners_alone(livelogs):
    assert stat.S_IMODE(livelogs.state.stat().st_mode) == 0o700


def test_a_second_instance_on_the_same_state_is_refused(livelogs):
    """T44."""
    result = run("--control-port", "0", "--ws-port", "0", "--state-dir", str(livelogs.state), str(livelogs.log))
    assert result.returncode == 69
    assert f"process {livelogs.pid}" in result.stderr
    assert str(livelogs.state) in result.stderr


@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_database_is_moved_aside(start, tmp_path, content):
    """T40."""
    state = tmp_path / "s"
    state.mkdir()
    (state / "livelogs.db").write_bytes(content)
    server = start(state=state)
    server.append("first in the new one")
    wait_until_stored(state, "first in the new one")
    (aside,) = state.glob("livelogs.db.corrupt-*[0-9]")
    assert aside.read_bytes() == content
    assert str(aside) in server.output


def test_a_database_of_a_later_version_is_refused(start, tmp_path):
    state = tmp_path / "s"
    start(state=state).stop()
    with sqlite3.connect(state / "livelogs.db") as database:
        database.execute("PRAGMA user_version = 999")
    result = run("--control-port", "0", "--ws-port", "0", "--state-dir", str(state), str(tmp_path))
    assert result.returncode == 69
    assert "later version" in result.stderr


def test_the_size_is_told_with_its_limit(start):
    server = start("--retain-bytes", "64M")
    server.append("one line")
    store = eventually(lambda: (it := server.get("/health").json()["store"]).get("disk_bytes") and it, 60, "it was looked at")
    assert store["limit_bytes"] == 64 << 20 and 0 < store["disk_bytes"] < 64 << 20
    metrics = server.get("/metrics").body.decode()
    assert "\nlivelogs_store_limit_bytes 67108864\n" in metrics and "\nlivelogs_store_retention_held 1\n" in metrics


def test_without_any_place_for_state_it_runs_and_says_so(start, tmp_path):
    file = tmp_path / "file"
    file.touch()
    server = start(state=file / "below")
    assert "Running without a store" in server.output
    with server.subscribe() as client:
        server.append("live all the same")
        assert texts(receive_logs(client, 1, 30)) == ["live all the same"]
    assert server.get("/api/logs/search").status == 503
    assert server.get("/health").status == 200


def wait_until_caught_up(server) -> None:
    eventually(lambda: server.get("/health").json()["store"]["status"] == "ok", 60, "everything is stored")


def test_a_locked_database_stops_neither_the_stream_nor_order(start, tmp_path):
    """T45: memory is bounded, the lag is visible, and all is stored in the end, rotation and all."""
    log, state = tmp_path / "app.log", tmp_path / "s"
    log.touch()
    server = start("--store-buffer-bytes", "64K", sources=[str(log)], state=state)
    append(log, "first\n")
    wait_until_stored(state, "first")
    written = ["first"]
    lock = sqlite3.connect(state / "livelogs.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with server.subscribe("format=text") as client:
        for part in range(6):
            lines = [f"part {part} line {number} " + "x" * 50 for number in range(1000)]
            append(log, "".join(line + "\n" for line in lines))
            written += lines
            assert [client.recv(30) for _ in lines] == lines
            if part == 3:
                log.rename(log.with_name("app.log.1"))
                log.touch()
        lag = eventually(lambda: server.get("/health").json()["read_lag_bytes"][str(log)], 30)
        assert lag > 64 << 10
        # A file that was removed while it is held is still stored.
        log.with_name("app.log.1").unlink()
    server.wait_for_output("holds a lock", 30)
    lock.execute("ROLLBACK")
    lock.close()
    wait_until_caught_up(server)
    assert server.get("/health").json()["read_lag_bytes"][str(log)] == 0
    assert stored(state) == written
    server.wait_for_output("works again; nothing was lost", 30)


def test_a_full_disk_stops_no_stream_and_is_made_up_for(start, tmp_path):
    """T41, with the limit on a file's size in the role of the disk."""
    log, state = tmp_path / "app.log", tmp_path / "s"
    log.touch()
    server = start("--store-buffer-bytes", "64K", sources=[str(log)], state=state)
    append(log, "first\n")
    wait_until_stored(state, "first")
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (64 << 10, hard))
    lines = [f"line {number} " + "x" * 80 for number in range(5000)]
    with server.subscribe("format=text") as client:
        append(log, "".join(line + "\n" for line in lines))
        assert [client.recv(30) for _ in lines] == lines
    server.wait_for_output("make room", 30)
    # It is tried again each second, and while that lasts the store is busy.
    eventually(lambda: server.get("/health").json()["store"]["status"] == "failing", what="the store says that it fails")
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))
    server.wait_for_output("works again; nothing was lost", 30)
    wait_until_caught_up(server)
    assert stored(state) == ["first"] + lines


def test_killed_while_it_lags_it_catches_up_after_the_next_start(start, tmp_path):
    log, state = tmp_path / "app.log", tmp_path / "s"
    log.touch()
    server = start("--store-buffer-bytes", "64K", sources=[str(log)], state=state)
    append(log, "first\n")
    wait_until_stored(state, "first")
    lock = sqlite3.connect(state / "livelogs.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    lines = [f"line {number} " + "x" * 80 for number in range(3000)]
    with server.subscribe("format=text") as client:
        append(log, "".join(line + "\n" for line in lines))
        assert [client.recv(30) for _ in lines] == lines
    server.kill()
    lock.execute("ROLLBACK")
    lock.close()
    start(sources=[str(log)], state=state)
    wait_until_stored(state, lines[-1])
    assert stored(state) == ["first"] + lines


def test_an_index_that_is_cut_ends_the_process_and_loses_nothing(start, tmp_path):
    log, state = tmp_path / "app.log", tmp_path / "state"
    log.touch()
    server = start(sources=[str(log)], state=state)
    append(log, "before\n")
    wait_until_found(server, "before")
    os.truncate(state / "livelogs.db-shm", 0)
    append(log, "afterwards\n")
    assert server.wait() == -signal.SIGBUS
    server = start(sources=[str(log)], state=state)
    wait_until_found(server, "afterwards")
    assert search(server, q="before") == ["before"]
