"""A file on a mount that does not answer: a preloaded library keeps whatever touches it waiting, as the kernel would."""

import contextlib
import json
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus

from messages import receive_logs, receive_type, texts
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


def answer_to(request: str | urllib.request.Request, timeout: float = 5):
    """An answer, read; after at most five seconds, which nothing that hangs here has an end in."""
    try:
        answer = urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer, answer.read()


def ask(address: str):
    """Status and body."""
    answer, body = answer_to(address)
    return answer.status, body


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


def test_a_mount_that_an_earlier_run_read_is_named_when_it_hangs(mount):
    server = mount.start()
    eventually(lambda: json.loads(ask(server.http + "/health")[1])["store"]["lines_written"] > 0, what="it is stored")
    server.stop()
    mount.flag.touch()
    server = mount.start(source="/dev/null", ready=False)
    server.wait_for_output(r"starting takes long, now at \S*/dead-mount/far.log; http")
    assert stop(server) < PROMPT


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


def hang(mount, server: LiveLogs) -> None:
    mount.flag.touch()
    with mount.far.open("a") as file:
        file.write("late line\n")
    stalled_health(server.http)


def assert_is_to_be_tried_again(answer, body: bytes, code: str = "busy") -> None:
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    error = json.loads(body)["error"]
    assert error["code"] == code and error["message"]


def test_whatever_is_read_is_answered_while_reading_is_held_up(mount):
    server = mount.start()
    paths = json.loads(ask(server.http + "/api/openapi.json")[1])["paths"]
    readable = [path for path, operations in paths.items() if "get" in operations and "{" not in path]
    assert {"/api/logs/recent", "/api/logs/critical", "/livelogs"} <= set(readable)
    hang(mount, server)
    for path in readable:
        answer, body = answer_to(server.http + path)
        if answer.status == 503:
            assert_is_to_be_tried_again(answer, body)
        else:
            # 400 and 426: it wants parameters, or a handshake.
            assert answer.status in {200, 400, 426}, path


def test_nothing_is_changed_and_nobody_let_in_while_reading_is_held_up(mount):
    server = mount.start()
    with server.subscribe() as client:
        hang(mount, server)
        command = json.dumps({"command": "stop_livelogs"}).encode()
        headers = {"Content-Type": "application/json"}
        assert_is_to_be_tried_again(*answer_to(urllib.request.Request(server.http + "/control", command, headers)))
        with pytest.raises(InvalidStatus) as refused:
            server.subscribe()
        answer = refused.value.response
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        client.send(json.dumps({"subscribe": {"severity": "error"}}))
        assert receive_type(client, "error")["error"]["code"] == "busy"
        mount.flag.unlink()
        # The old subscription is in force.
        assert "late line" in texts(receive_logs(client, 1))


def test_who_asked_before_reading_was_held_up_gets_an_answer_too(mount):
    server = mount.start()
    mount.flag.touch()
    with mount.far.open("a") as file:
        file.write("late line\n")
    # Sooner or later one of them finds the thread at the file, and the state not old yet.
    while True:
        try:
            server.subscribe(open_timeout=30).close()
        except InvalidStatus as refusal:
            assert refusal.response.status_code == 503
            break
    mount.flag.unlink()
    eventually(lambda: ask(server.http + "/readyz")[0] == 200, what="it goes on")
    server.subscribe().close()


def test_a_stop_does_not_wait_for_a_state_directory_that_hangs(mount):
    state = mount.folder / "state"
    server = mount.start(source="/dev/null", state=state)
    log = mount.flag.with_name("app.log")
    log.write_text("stored at once\n")

    def store() -> dict:
        return json.loads(ask(server.http + "/health")[1])["store"]

    eventually(lambda: store()["lines_written"] == 1, what="the first line is stored")
    mount.flag.touch()
    with log.open("a") as file:
        file.write("stored later\n")
    eventually(lambda: store()["status"] == "failing", what="/health says that the disk does not answer")
    assert "has not answered for" in store()["message"]
    assert_is_to_be_tried_again(*answer_to(server.http + "/api/logs/search?q=stored", timeout=30), "store_stalled")
    assert stop(server) < PROMPT
    server.wait_for_output("the store takes long: ending without it")
    mount.flag.unlink()
    with contextlib.closing(sqlite3.connect(state / "livelogs.db")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    server = mount.start(source="/dev/null", state=state)
    found = server.http + "/api/logs/search?q=stored"
    eventually(lambda: json.loads(ask(found)[1]).get("count") == 2, what="both lines are stored once")
    server.stop()
