"""A real nginx with the lines of Docs/proxy.md."""

import pathlib
import re
import shutil
import socket
import subprocess

from certificates import Pair
from program import eventually

DOCUMENT = pathlib.Path(__file__).parent.parent.parent / "Docs" / "proxy.md"
#: Daemons are not on everybody's search path.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


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


class Nginx:
    """nginx in front of `port`, until it is stopped."""

    def __init__(self, directory: pathlib.Path, snippet: str, port: int, pair: Pair):
        # Somebody else may take the port between our asking for it and nginx.
        for _ in range(5):
            self.port = free_port()
            self.process = self._start(directory, snippet, port, pair)
            eventually(lambda: self._answers() or self.process.poll() is not None, 30, "nginx to listen")
            if self.process.poll() is None:
                return
            complaint = self.process.stderr.read().decode()
            self.process.stderr.close()
            assert "Address already in use" in complaint, complaint
        raise AssertionError("no port for nginx")

    def _start(self, directory: pathlib.Path, snippet: str, port: int, pair: Pair) -> subprocess.Popen:
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
        command = [NGINX, "-p", str(directory), "-e", "stderr", "-c", str(configuration)]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)

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
            self.process.stderr.close()
