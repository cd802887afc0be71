"""The wall clock is set forward and back while the program runs, and over restarts."""

import shutil
import sqlite3
import time

import pytest

from program import eventually

pytestmark = pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc for a clock that can be set")

HOUR, DAY = 3_600, 86_400


def points(server, query: str = "") -> list[dict]:
    return server.get(f"/api/logs/health/history{query}").json()["points"]


def seconds(time_of_point: str) -> float:
    return time.mktime(time.strptime(time_of_point[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone


def found(server, word: str) -> list[dict]:
    return server.get(f"/api/logs/search?q={word}&limit=1000").json()["lines"]


@pytest.mark.parametrize("ahead", [400 * DAY, 3 * HOUR])
def test_a_clock_that_was_ahead_leaves_no_trace(start, clock, tmp_path, ahead):
    state = tmp_path / "state"
    clock.set_ahead(ahead)
    server = start(environment=clock.environment, state=state)
    server.append("ERROR first seen with a wrong clock")
    eventually(lambda: found(server, "wrong"))
    eventually(lambda: points(server))
    assert server.get("/health").json()["health_score"] == 95
    clock.set_ahead(0)
    # What passed between the two looks at the clocks counts too: 10,799.9 s is right for 10,800.
    seconds_back = server.wait_for_output(r"the clock was set back by ([\d.]+)").group(1)
    assert float(seconds_back.rstrip(".")) == pytest.approx(ahead, abs=2)
    server.append("ERROR second, of another kind altogether")
    eventually(lambda: found(server, "altogether"))
    # Both were seen within five minutes, whatever the clock said.
    assert server.get("/health").json()["health_score"] == 90
    by_second = eventually(lambda: len(points(server)) > 1 and points(server))
    assert all(seconds(point["time"]) < time.time() + 60 for point in by_second), by_second
    issues = server.get("/api/logs/recent").json()["issues"]
    assert [issue["message"].split()[1] for issue in issues] == ["second,", "first"]
    assert all(seconds(issue["last_time"]) < time.time() + 60 for issue in issues)
    server.stop()

    with sqlite3.connect(state / "livelogs.db") as database:
        assert database.execute("SELECT max(time) FROM scores").fetchone()[0] < (time.time() + 60) * 1e6
    again = start(environment=clock.environment, state=state)
    eventually(lambda: points(again, "?step=60"))
    assert len(found(again, "error")) == 2


def test_issues_and_scores_of_a_run_that_ended_ahead_are_not_the_latest(start, clock, tmp_path):
    state = tmp_path / "state"
    clock.set_ahead(400 * DAY)
    server = start(environment=clock.environment, state=state)
    server.append("ERROR seen by a run with a wrong clock")
    eventually(lambda: found(server, "wrong"))
    server.stop()
    clock.set_ahead(0)
    again = start(environment=clock.environment, state=state)
    again.append("CRITICAL seen by a run with a right clock")
    eventually(lambda: found(again, "right"))
    issues = again.get("/api/logs/recent").json()["issues"]
    assert ["right" in issue["message"] for issue in issues] == [True, False]
    assert again.get("/health").json()["health_score"] == 90
    assert all(seconds(point["time"]) < time.time() + 60 for point in eventually(lambda: points(again)))


def test_steps_in_both_directions_lose_and_hold_up_nothing(start, clock):
    server = start(environment=clock.environment)
    with server.subscribe("format=text") as stream:
        for number, ahead in enumerate([HOUR, -HOUR, DAY, -DAY, 40 * DAY, 0]):
            clock.set_ahead(ahead)
            server.append(f"INFO step {number}")
            line = next(message for message in stream if "step" in message)
            assert f"step {number}" in line
        eventually(lambda: len(found(server, "step")) == 6)
    assert server.get("/health").json()["uptime_seconds"] < 600
    assert seconds(points(server)[-1]["time"]) < time.time() + 60


def test_a_line_of_the_far_future_is_not_the_latest_for_ever(start):
    server = start()
    server.append("2199-01-01T00:00:00Z ERROR a line of the far future")
    eventually(lambda: found(server, "future"))
    server.append("CRITICAL a line of today")
    eventually(lambda: found(server, "today"))
    issues = server.get("/api/logs/recent").json()["issues"]
    assert ["today" in issue["message"] for issue in issues] == [True, False]
    assert not any(issue["last_time"].startswith("2199") for issue in issues)
