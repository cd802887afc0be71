"""A program with nothing to do keeps little in memory, and works when there is something again."""

import json
import pathlib
import signal

from program import eventually


def resident_kilobytes(pid: int, key: str) -> int:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])
    raise AssertionError(f"no {key}")


def has_rested(pid: int) -> bool:
    """Code that only the start needed is not resident any more."""
    return resident_kilobytes(pid, "RssFile") < resident_kilobytes(pid, "VmHWM") // 2


def test_what_only_the_start_needed_is_given_back(livelogs):
    eventually(lambda: has_rested(livelogs.pid), what="pages given back")
    with livelogs.subscribe() as stream:
        livelogs.append("2026-11-20T10:00:00Z ERROR back at work")
        eventually(lambda: "back at work" in stream.recv(30), what="a line after the rest")
    assert json.loads(livelogs.get("/health").body)["status"]


def test_so_it_is_after_rules_were_read_again(livelogs):
    eventually(lambda: has_rested(livelogs.pid), what="pages given back")
    livelogs.signal(signal.SIGHUP)
    livelogs.wait_for_output("read again")
    eventually(lambda: has_rested(livelogs.pid), what="pages given back after a reload")
