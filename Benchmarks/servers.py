"""The servers that are measured: each broadcasts every line that is appended to a file."""

import dataclasses
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
BUILD = HERE.parent / ".build" / "bench"
LIVELOGS = HERE.parent / ".build" / "release" / "livelogs"
DEBIAN_NODE_MODULES = "/usr/share/nodejs"


class Unavailable(Exception):
    """This server cannot run here; the text says what it needs."""


def compile_c(name: str, *sources: pathlib.Path, flags: list[str] = ()) -> pathlib.Path:
    """An optimised program from C sources, in the folder of builds."""
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / name
    command = ["gcc", "-std=gnu17", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, *sources, *flags]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise Unavailable(f"{name}: {result.stderr.strip().splitlines()[0]}")
    return program


def load_program() -> pathlib.Path:
    return compile_c("load", *sorted((HERE / "load").glob("*.c")), flags=["-lz", "-lssl", "-lcrypto"])


@dataclasses.dataclass
class Server:
    """One of the servers, how it is built and started."""

    name: str
    #: The request target that its clients ask for.
    path: str = "/"
    #: How many idle clients are asked of it: fewer where opening them takes long.
    idle_clients: int = 10_000
    #: Whether its clients speak TLS.
    tls: bool = False
    #: Whether its clients offer permessage-deflate.
    deflate: bool = False
    #: Further arguments of livelogs.
    options: list[str] = dataclasses.field(default_factory=list)

    def prepare(self) -> None:
        """Builds what must be built, once; raises `Unavailable`."""

    def command(self, port: int) -> list:
        """The program that reads lines from stdin."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def start(self) -> "Running":
        return Running(self)


class NodeWS(Server):
    def prepare(self) -> None:
        if not shutil.which("node") or not pathlib.Path(DEBIAN_NODE_MODULES, "ws").exists():
            raise Unavailable("node ws: needs Debian's nodejs and node-ws")

    def command(self, port: int) -> list:
        return ["node", HERE / "peers" / "node-ws.cjs", port]

    def environment(self) -> dict[str, str]:
        return {"NODE_PATH": DEBIAN_NODE_MODULES}


class Gorilla(Server):
    def prepare(self) -> None:
        BUILD.mkdir(parents=True, exist_ok=True)
        result = subprocess.run(
            ["go", "build", "-o", BUILD / "gorilla", HERE / "peers" / "gorilla.go"],
            env={**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""},
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise Unavailable(f"gorilla: {result.stderr.strip()}")

    def command(self, port: int) -> list:
        return [BUILD / "gorilla", port]


class LibWebSockets(Server):
    def prepare(self) -> None:
        compile_c("libwebsockets", HERE / "peers" / "libwebsockets.c", flags=["-lwebsockets"])

    def command(self, port: int) -> list:
        return [BUILD / "libwebsockets", port]


class UWebSockets(Server):
    def prepare(self) -> None:
        found = list(pathlib.Path(sys.prefix).glob("lib/python3*/site-packages/socketify/libsocketify_linux_amd64.so"))
        if not found:
            raise Unavailable("uWebSockets: needs PyPI's socketify on x86-64")
        flags = [str(found[0]), "-luv", f"-Wl,-rpath,{found[0].parent}"]
        compile_c("uwebsockets", HERE / "peers" / "uwebsockets.c", flags=flags)

    def command(self, port: int) -> list:
        return [BUILD / "uwebsockets", port, *(["deflate"] if self.deflate else [])]


class PythonWebSockets(Server):
    def command(self, port: int) -> list:
        return [sys.executable, HERE / "peers" / "python-websockets.py", port]


class LiveLogs(Server):
    def prepare(self) -> None:
        if not LIVELOGS.exists():
            raise Unavailable("livelogs: run `make build` first")
        if self.tls and not shutil.which("openssl"):
            raise Unavailable("livelogs with TLS: needs openssl for a certificate")

    def start(self) -> "Running":
        return RunningLiveLogs(self)


ALL = [
    LiveLogs("livelogs, one line a message", "/livelogs?format=text"),
    LiveLogs("livelogs, JSON", "/livelogs"),
    LiveLogs("livelogs, JSON lines together", "/livelogs?format=ndjson"),
    LiveLogs("livelogs, one line a message, TLS", "/livelogs?format=text", tls=True),
    UWebSockets("uWebSockets (C++)"),
    Gorilla("gorilla (Go)"),
    LibWebSockets("libwebsockets (C)"),
    NodeWS("ws (node)"),
    PythonWebSockets("websockets (Python)", idle_clients=5_000),
]

#: Seconds that memory must stay as it is to count as settled: more than after which a server at rest gives back what it can.
QUIET = 4
#: Seconds after which memory that changes all the time is taken as it is.
RESTLESS = 30

#: The same without and with TLS.
SECURED = [LiveLogs("plain", "/livelogs?format=text"), LiveLogs("TLS", "/livelogs?format=text", tls=True)]

#: The same bytes with and without compression: once for everybody, and a deflate stream for each connection.
COMPRESSING = [
    LiveLogs("livelogs, JSON", "/livelogs"),
    LiveLogs("livelogs, JSON, compressed once", "/livelogs", deflate=True),
    LiveLogs("livelogs, one line a message", "/livelogs?format=text"),
    LiveLogs("livelogs, one line a message, compressed once", "/livelogs?format=text", deflate=True),
    UWebSockets("uWebSockets (C++)"),
    UWebSockets("uWebSockets, a deflate stream each", deflate=True),
]


class Running:
    """A server at work, with a file of its own; lines reach it through `tail -F FILE |`."""

    def __init__(self, server: Server):
        self.server = server
        self.directory = tempfile.TemporaryDirectory(prefix="bench-")
        self.file = pathlib.Path(self.directory.name) / "app.log"
        self.file.touch()
        #: The number of the next line.
        self.next = 1
        self.open()

    def open(self) -> None:
        self.port = free_port()
        self.tail = subprocess.Popen(["tail", "-n", "0", "-F", self.file], stdout=subprocess.PIPE)
        command = [str(part) for part in self.server.command(self.port)]
        environment = {**os.environ, **self.server.environment()}
        self.process = subprocess.Popen(command, stdin=self.tail.stdout, env=environment)
        self.tail.stdout.close()
        self.feeder = self.tail.pid
        self.wait_for_port()

    def wait_for_port(self) -> None:
        deadline = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.02)
        self.close()
        raise Unavailable(f"{self.server.name} does not listen")

    def settle(self) -> None:
        """Waits until resident memory has not changed by more than 64 KiB for a while."""
        began = since = time.monotonic()
        settled = self.resident_bytes()
        while time.monotonic() - since < QUIET and time.monotonic() - began < RESTLESS:
            time.sleep(0.1)
            if abs(self.resident_bytes() - settled) > 64 << 10:
                since, settled = time.monotonic(), self.resident_bytes()

    def resident_bytes(self) -> int:
        return int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        for process in [self.process, getattr(self, "tail", None)]:
            if process:
                process.kill()
                process.wait()
        self.directory.cleanup()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class RunningLiveLogs(Running):
    """livelogs reads the file itself."""

    feeder = 0

    def open(self) -> None:
        state = pathlib.Path(self.directory.name) / "state"
        command = [LIVELOGS, "--control-port", "0", "--ws-port", "0", "--state-dir", state, self.file]
        command += self.server.options
        if self.server.tls:
            command += ["--tls-cert", self.certificate(), "--tls-key", pathlib.Path(self.directory.name) / "key.pem"]
        log = pathlib.Path(self.directory.name) / "livelogs.out"
        with log.open("wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output)
        deadline = time.monotonic() + 10
        while not (found := re.search(r"livelogs: stream wss?://[^ ]+:(\d+)/", log.read_text())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise Unavailable("livelogs never told its address")
            time.sleep(0.02)
        self.port = int(found.group(1))
        self.wait_for_port()


    def certificate(self) -> pathlib.Path:
        directory = pathlib.Path(self.directory.name)
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        command += ["-subj", "/CN=localhost", "-keyout", directory / "key.pem", "-out", directory / "certificate.pem"]
        subprocess.run(command, check=True, capture_output=True)
        return directory / "certificate.pem"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
