"""Real proxies with the lines of Docs/proxy.md."""

import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess

from websockets.asyncio.client import connect

from certificates import Pair
from program import Answer, eventually

#: The public name in the document.
NAME = "logs.example.com"

DOCUMENT = pathlib.Path(__file__).parent.parent.parent / "Docs" / "proxy.md"
#: Daemons are not on everybody's search path.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CADDY = shutil.which("caddy")


def section(title: str) -> tuple[str, list[str]]:
    """What the document tells to write into the proxy's configuration, and LiveLogs' options for it."""
    text = DOCUMENT.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    lines = "".join(blocks).splitlines()
    command = next(line for line in lines if line.startswith("    livelogs "))
    return "\n".join(line[4:] for line in lines if line != command), command.split()[1:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def changed(text: str, old: str, new: str) -> str:
    """The document must still say what this test is to change."""
    assert old in text, f"{DOCUMENT.name} no longer has {old!r}"
    return text.replace(old, new)


class Proxy:
    """A proxy in front of `port`, until it is stopped."""

    #: What the document calls it.
    title: str
    #: Below which path it serves LiveLogs.
    base = ""

    def __init__(self, directory: pathlib.Path, snippet: str, port: int, pair: Pair):
        self.complaints = directory / "proxy.err"
        # Somebody else may take the port between our asking for it and the proxy.
        for _ in range(5):
            self.port = free_port()
            command = self.command(directory, snippet, port, pair)
            with self.complaints.open("wb") as errors:
                environment = {**os.environ, "HOME": str(directory), "XDG_DATA_HOME": str(directory), "XDG_CONFIG_HOME": str(directory)}
                self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, env=environment)
            eventually(lambda: self._answers() or self.process.poll() is not None, 30, "the proxy to listen")
            if self.process.poll() is None:
                return
            assert "ddress already in use" in self.complaints.read_text(), self.complaints.read_text()
        raise AssertionError("no port for the proxy")

    def command(self, directory: pathlib.Path, snippet: str, port: int, pair: Pair) -> list[str]:
        raise NotImplementedError

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()


class Nginx(Proxy):
    title = "nginx"
    base = "/logs"

    def command(self, directory: pathlib.Path, snippet: str, port: int, pair: Pair) -> list[str]:
        text = changed(snippet, "listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;")
        text = changed(text, "/etc/ssl/logs.pem", str(pair.cert))
        text = changed(text, "/etc/ssl/logs.key", str(pair.key))
        text = changed(text, "127.0.0.1:8754", f"127.0.0.1:{port}")
        temporary = "".join(
            f"{name}_temp_path {directory}/{name};\n" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        )
        configuration = directory / "nginx.conf"
        configuration.write_text(
            f"daemon off;\nmaster_process off;\npid {directory}/nginx.pid;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{temporary}{text}\n}}\n"
        )
        return [NGINX, "-p", str(directory), "-e", "stderr", "-c", str(configuration)]


class Caddy(Proxy):
    title = "Caddy"

    def command(self, directory: pathlib.Path, snippet: str, port: int, pair: Pair) -> list[str]:
        # A port of its own and a certificate at hand: it would ask an authority for one.
        site = f"https://{NAME}:{self.port} {{\n    bind 127.0.0.1\n    tls {pair.cert} {pair.key}"
        text = changed(snippet, f"{NAME} {{", site)
        text = changed(text, "127.0.0.1:8754", f"127.0.0.1:{port}")
        configuration = directory / "Caddyfile"
        configuration.write_text(f"{{\n    admin off\n    auto_https disable_redirects\n}}\n{text}\n")
        return [CADDY, "run", "--adapter", "caddyfile", "--config", str(configuration)]


class Front:
    """A proxy as a browser sees it: by its public name. Paths are those below `base`, where LiveLogs is."""

    def __init__(self, port: int, base: str, pair: Pair):
        self.port = port
        self.base = base
        self.context = ssl.create_default_context(cafile=str(pair.cert))
        self.origin = f"https://{NAME}:{self.port}"

    def request(self, method: str, path: str, body: str | None = None, source: str = "127.0.0.1", **headers: str):
        connection = http.client.HTTPSConnection(NAME, self.port, context=self.context, timeout=30)
        # The name is nobody's: the connection goes to the proxy all the same.
        connection._create_connection = lambda _, timeout, __: socket.create_connection(
            ("127.0.0.1", self.port), timeout=timeout, source_address=(source, 0)
        )
        try:
            connection.request(method, self.base + path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def stream(self, path: str, origin: str | None = None, **headers: str):
        """By asyncio: one thread has the TLS connection to itself."""
        return connect(
            f"wss://{NAME}:{self.port}{self.base}{path}",
            host="127.0.0.1",
            port=self.port,
            ssl=self.context,
            origin=origin or self.origin,
            additional_headers=headers,
            proxy=None,
            open_timeout=30,
            subprotocols=["livelogs.v1"],
        )
