"""A file on a mount that does not answer: a preloaded library keeps whatever touches it waiting, as the kernel would."""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from program import LiveLogs, eventually

SOURCE = pathlib.Path(__file__).parent / "stuck_reads.c"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    if not shutil.which("gcc"):
        pytest.skip("no gcc")
    library = tmp_path_factory.mktemp("stuck") / "stuck.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


@pytest.fixture
def mount(library, start, tmp_path):
    """Starts servers on `app.log` and `far.log`; the second one is stuck while `flag` exists."""

    class Mount:
        flag = tmp_path / "flag"
        far = tmp_path / "far.log"

        def start(self) -> LiveLogs:
            self.far.touch()
            environment = {"LD_PRELOAD": str(library), "STUCK_NAME": "far.log", "STUCK_FLAG": str(self.flag)}
            sources = [str(tmp_path / "app.log"), str(self.far)]
            return start(environment=environment, sources=sources, state=tmp_path / "state")

    mount = Mount()
    yield mount
    mount.flag.unlink(missing_ok=True)


def ask(address: str):
    """Status and body; at most five seconds, which no read that hangs has an end in."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def stalled_health(address: str) -> dict:
    def answer():
        health = json.loads(ask(address + "/health")[1])
        return health if health["status"] == "stalled" else None

    return eventually(answer, what="/health says that reading is held up")


def stop(server: LiveLogs) -> float:
    began = time.monotonic()
    server.signal(signal.SIGTERM)
    assert server.wait() == 0
    return time.monotonic() - began


def test_a_file_that_hangs_holds_up_no_answer(mount):
    server = mount.start()
    assert json.loads(ask(server.http + "/health")[1])["status"] == "ok"
    mount.flag.touch()
    with mount.far.open("a") as file:
        file.write("late line\n")
    health = stalled_health(server.http)
    assert "far.log has taken" in health["message"] and health["state_age_seconds"] > 2
    assert ask(server.http + "/readyz")[0] == 503
    assert ask(server.http + "/healthz")[0] == 200
    status, metrics = ask(server.http + "/metrics")
    assert status == 200 and float(re.search(rb"^livelogs_state_age_seconds (\S+)", metrics, re.M).group(1)) > 2
    assert ask(server.http + "/api/logs/recent")[0] == 200
    mount.flag.unlink()
    eventually(lambda: ask(server.http + "/readyz")[0] == 200, what="it goes on")
    assert json.loads(ask(server.http + "/health")[1])["status"] == "ok"
    server.stop()


def test_a_stop_does_not_wait_for_a_file_that_hangs(mount):
    server = mount.start()
    mount.flag.touch()
    with mount.far.open("a") as file:
        file.write("kept for later\n")
    stalled_health(server.http)
    assert stop(server) < 2.5
    mount.flag.unlink()
    server = mount.start()
    found = server.http + "/api/logs/search?q=later"
    eventually(lambda: json.loads(ask(found)[1]).get("count") == 1, what="the line is read at the next start")
    server.stop()
