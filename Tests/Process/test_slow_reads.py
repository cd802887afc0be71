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

from messages import receive_logs, texts
from program import LiveLogs, eventually

#: Seconds that a stop may take on a busy machine; two are promised, and what is stuck here has no end.
PROMPT = 4

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
    """Starts servers on `app.log` and things in `folder`, which is stuck while `flag` exists; `far` is a file in it."""

    class Mount:
        flag = tmp_path / "flag"
        folder = tmp_path / "dead-mount"
        far = folder / "far.log"
        state = tmp_path / "state"

        def start(self, *arguments: str, source=None, calls: str = "", **options) -> LiveLogs:
            environment = {"LD_PRELOAD": str(library), "STUCK_NAME": self.folder.name, "STUCK_FLAG": str(self.flag)}
            if calls:
                environment["STUCK_CALLS"] = calls
            sources = [str(tmp_path / "app.log"), str(source or self.far)]
            options = {"state": self.state, **options}
            return start(*arguments, environment=environment, sources=sources, **options)

    mount = Mount()
    mount.folder.mkdir()
    mount.far.write_text("from before\n")
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
    assert stop(server) < PROMPT
    mount.flag.unlink()
    server = mount.start()
    found = server.http + "/api/logs/search?q=later"
    eventually(lambda: json.loads(ask(found)[1]).get("count") == 1, what="the line is read at the next start")
    server.stop()


def assert_answers(address: str, place: pathlib.Path) -> None:
    """All that does not need the thread that is stuck at `place`."""
    assert str(place) in stalled_health(address)["message"]
    assert ask(address + "/healthz")[0] == 200
    assert ask(address + "/readyz")[0] == 503
    assert ask(address + "/metrics")[0] == 200


# A look at a file, opening it, reading it, and a look at what is in a folder or matches a pattern.
STUCK = [("stat", "far.log"), ("open", "far.log"), ("read", "far.log"), ("stat", ""), ("list", ""), ("list", "*.log")]


@pytest.mark.parametrize(("calls", "source"), STUCK)
def test_a_mount_that_hangs_at_the_start_holds_up_no_answer_and_no_stop(mount, calls, source):
    mount.flag.touch()
    server = mount.start(source=mount.folder / source, calls=calls, ready=False)
    address = server.wait_for_output(r"starting takes long, now at \S*dead-mount\S*; (http\S+)/health is answered").group(1)
    assert_answers(address, mount.folder)
    assert stop(server) < PROMPT
    server.wait_for_output(r"dead-mount\S* takes long: ending without it")


def test_a_start_goes_on_when_a_mount_answers_at_last(mount):
    mount.flag.touch()
    server = mount.start(source=mount.folder, ready=False)
    server.wait_for_output("starting takes long")
    mount.flag.unlink()
    server.wait_until_ready()
    eventually(lambda: ask(server.http + "/readyz")[0] == 200, what="it is ready")
    with server.subscribe("backlog=10") as client:
        assert texts(receive_logs(client, 1)) == ["from before"]


@pytest.mark.parametrize(("calls", "source"), STUCK)
def test_a_mount_that_hangs_later_holds_up_no_answer_and_no_stop(mount, calls, source):
    server = mount.start(source=mount.folder / source, calls=calls)
    mount.flag.touch()
    # News of every kind: bytes, a name, and under the old name another file.
    with mount.far.open("a") as file:
        file.write("late line\n")
    (mount.folder / "more.log").write_text("another\n")
    mount.far.rename(mount.folder / "far.log.1")
    mount.far.write_text("the next\n")
    assert_answers(server.http, mount.folder)
    assert stop(server) < PROMPT


def test_a_state_directory_that_hangs_at_the_start_holds_up_no_stop(mount):
    mount.flag.touch()
    server = mount.start(source="/dev/null", state=mount.folder / "state", ready=False)
    server.wait_for_output(r"starting takes long, now at the state directory \S+/dead-mount/state")
    assert stop(server) < PROMPT
    server.wait_for_output("ending in the middle of the start")


def test_a_configuration_that_hangs_at_a_reload_holds_up_no_stop(mount):
    configuration = mount.folder / "livelogs.yaml"
    configuration.write_text("node-id: here\n")
    server = mount.start("--config", str(configuration))
    mount.flag.touch()
    # The first of the two is taken first, whenever they come.
    server.signal(signal.SIGHUP)
    assert stop(server) < PROMPT
    server.wait_for_output("ending in the middle of a reload")
