"""The real binary as the tests see it: started on free ports, its addresses read from what it prints."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import select
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
from typing import Any, Callable, NamedTuple

from websockets.sync.client import ClientConnection, connect

BINARY = pathlib.Path(
    os.environ.get("LIVELOGS_BINARY", pathlib.Path(__file__).parent.parent / ".build" / "release" / "livelogs")
).absolute()

#: Where livelogs says that it listens; the host may be a name, an IPv4 address or a bracketed IPv6 address.
PAGE = re.compile(r"livelogs: page (https?://\S+:\d+/)")
STREAM = re.compile(r"livelogs: stream (wss?://\S+:\d+/livelogs)")


def eventually(condition: Callable[[], Any], timeout: float = 60, what: str | Callable[[], str] = "") -> Any:
    """Calls `condition` until it answers something true, and returns that; fails with `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            reason = what() if callable(what) else what
            raise AssertionError(f"not within {timeout} s: {reason or condition}; last answer: {answer!r}")
        select.select([], [], [], 0.01)


def open_stream(url: str, **options: Any) -> ClientConnection:
    """A WebSocket client, open: it takes messages of any size and speaks only when told to."""
    # "legacy" is the library's word for: connected when it returns, outside of a `with`, too.
    defaults = {"open_timeout": 60, "max_size": None, "proxy": None, "ping_interval": None, "close_timeout": 1, "legacy": True}
    return connect(url, **{**defaults, **options})


class Answer(NamedTuple):
    """An HTTP response, whole."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class LiveLogs:
    """One running livelogs, its log file and its two addresses."""

    def __init__(
        self,
        directory: pathlib.Path,
        *arguments: str,
        sources: list[str] | None = None,
        environment: dict[str, str] | None = None,
        descriptors: int | None = None,
        ports: bool = True,
        state: pathlib.Path | None = None,
        stdin: int = subprocess.DEVNULL,
        prefix: list[str] | None = None,
        binary: pathlib.Path = BINARY,
    ):
        """Starts it on `sources`, by default on `log`, an empty file in `directory`; `wait_until_ready` comes next.

        `descriptors` is the limit on open files, soft and hard, that the process gets. With `ports` false the two port
        options are left to the caller. `state` is the state directory, by default one of its own. `stdin` is as
        `subprocess.Popen` takes it. `prefix` is a command that runs it, such as `sh -c 'exec "$0" "$@"'`.
        `binary` is that of another version.
        """
        self.directory = directory
        self.log = directory / "app.log"
        self.state = state or directory / "state"
        self.log.touch()
        command = [*(prefix or []), str(binary), *arguments, "--state-dir", str(self.state)]
        if ports:
            command += ["--control-port", "0", "--ws-port", "0"]
        command += sources if sources is not None else [str(self.log)]

        def limit_descriptors() -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=directory,
            env=clean_environment(environment),
            preexec_fn=limit_descriptors if descriptors else None,
        )
        self.pid = self.process.pid
        self._lines: list[str] = []
        self._arrived = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self) -> None:
        """Waits until it has told its addresses: `http` (no slash at the end), `ws`, and the same stream at `page_ws`."""
        self.http = self.wait_for_output(PAGE).group(1).rstrip("/")
        self.ws = self.wait_for_output(STREAM).group(1)
        self.page_ws = self.http.replace("http", "ws", 1) + "/livelogs"

    def _read(self) -> None:
        for line in self.process.stdout:
            with self._arrived:
                self._lines.append(line.decode(errors="replace"))
                self._arrived.notify_all()
        with self._arrived:
            self._ended = True
            self._arrived.notify_all()

    @property
    def output(self) -> str:
        """All that it wrote to stdout and stderr so far."""
        with self._arrived:
            return "".join(self._lines)

    def wait_for_output(self, pattern: re.Pattern | str, timeout: float = 60) -> re.Match:
        """The first match of `pattern` in what it writes."""
        found = None

        def look() -> bool:
            nonlocal found
            found = re.search(pattern, "".join(self._lines))
            return found is not None or self._ended

        with self._arrived:
            self._arrived.wait_for(look, timeout)
        assert found, f"livelogs never wrote {pattern!r}; it wrote:\n{self.output}"
        return found

    # What goes in.

    def append(self, *lines: str, end: str = "\n") -> None:
        """Appends whole lines to the log with one write."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write("".join(line + end for line in lines))

    # What comes out.

    @property
    def port(self) -> int:
        return urllib.parse.urlsplit(self.http).port

    @property
    def ws_port(self) -> int:
        return urllib.parse.urlsplit(self.ws).port

    def request(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Answer:
        """One request on a connection of its own; a header's name is written with underscores: `Content_Type="…"`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, path: str, value: Any, **headers: str) -> Answer:
        return self.request("POST", path, json.dumps(value), **{"Content_Type": "application/json", **headers})

    def control(self, command: str) -> Answer:
        return self.post("/control", {"command": command})

    def subscribe(self, query: str = "", **options: Any) -> ClientConnection:
        """A WebSocket client of the stream's own port, open; `query` begins after the question mark."""
        return open_stream(self.ws + (f"?{query}" if query else ""), **options)

    def socket(self, port: int | None = None) -> socket.socket:
        """A bare TCP connection to the page's port or to `port`."""
        return socket.create_connection(("127.0.0.1", port or self.port), timeout=60)

    # The process.

    def cpu_seconds(self) -> float:
        """User and system time that the process has used so far (fields 14 and 15 of /proc/PID/stat)."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        return int(pathlib.Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * resource.getpagesize()

    def memory_stands(self, work, within: int, rounds: int = 6) -> bool:
        """Whether a round of `work` comes in which memory rises by less than `within` bytes.

        What is kept is filled at another time on every machine, and on a busy one more of it is on its way;
        what is never given back rises in every round.
        """
        before = self.resident_bytes()
        for _ in range(rounds):
            work()
            after = self.resident_bytes()
            if after - before < within:
                return True
            before = after
        return False

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, timeout: float = 60) -> int:
        """Its exit status; negative for a signal."""
        status = self.process.wait(timeout)
        self._reader.join(timeout)
        return status

    def stop(self) -> None:
        """SIGTERM must end it with status 0; that it takes two seconds at most is for a test on a machine that is not busy."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        assert self.wait(20) == 0, f"SIGTERM: exit status {self.process.returncode}; it wrote:\n{self.output}"

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join(60)
        self.process.stdout.close()


def clean_environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """This environment without any name that livelogs reads, and with `more`."""
    read = {
        "LIVE_WS_PORT",
        "CONTROL_PORT",
        "TELEMETRY_INTERVAL",
        "LOG_MONITOR_SERVER_PORT",
        "KAFKA_BOOTSTRAP_SERVERS",
        "SERVICE_NAME",
        "HOSTNAME",
    }
    kept = {name: value for name, value in os.environ.items() if name not in read and not name.startswith("LIVELOGS_")}
    return kept | (more or {})


def run(
    *arguments: str, environment: dict[str, str] | None = None, timeout: float = 60, binary: pathlib.Path = BINARY
) -> subprocess.CompletedProcess:
    """Runs livelogs to its end, for commands and for starts that must be refused."""
    return subprocess.run(
        [str(binary), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=clean_environment(environment),
        timeout=timeout,
    )
