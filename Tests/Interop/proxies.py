"""Proxies before one LiveLogs: page, API and stream through each, and whose wrong tokens are counted."""

import contextlib
import dataclasses
import http.client
import os
import pathlib
import re
import ssl
import subprocess
import sys
from typing import Iterator

from catalogue import found_in_path, free_ports, installed
from certificates import Pair
from libraries import node_programs, python_programs
from material import LAST, odd_lines, write_torn
from program import LiveLogs, eventually
from rounds import Round, assert_records, clients

#: The public name that a proxy passes on.
NAME = "logs.example.com"


@dataclasses.dataclass(frozen=True)
class Proxy:
    """A daemon in the foreground; `{port}` is its own port, `{to}` that of LiveLogs, `{dir}` a folder of its own."""

    name: str
    package: str
    command: str
    configuration: str = ""
    #: It speaks TLS itself and hands octets on: no word about the client reaches LiveLogs.
    is_secure: bool = False
    #: It tells by X-Forwarded-For whom it serves.
    names_clients: bool = True


APACHE = """
ServerRoot /usr/lib/apache2
PidFile {dir}/pid
ErrorLog {dir}/errors
ServerName localhost
Listen 127.0.0.1:{port}
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
ProxyPreserveHost On
"""

PROXIES = [
    Proxy(
        "nginx",
        "nginx-light",
        "nginx -p {dir} -e stderr -c {dir}/configuration",
        """
daemon off; master_process off; pid {dir}/pid; events {{}}
http {{
    access_log off;
    client_body_temp_path {dir}/a; proxy_temp_path {dir}/b; fastcgi_temp_path {dir}/c; uwsgi_temp_path {dir}/d; scgi_temp_path {dir}/e;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    server {{
        listen 127.0.0.1:{port};
        location /logs/ {{
            proxy_pass http://127.0.0.1:{to};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host "";
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1h;
        }}
    }}
}}
""",
    ),
    Proxy(
        "haproxy",
        "haproxy",
        "haproxy -db -f {dir}/configuration",
        """
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
  option forwardfor
frontend page
  bind 127.0.0.1:{port}
  default_backend livelogs
backend livelogs
  server livelogs 127.0.0.1:{to}
""",
    ),
    Proxy(
        "Apache, upgrade=websocket",
        "apache2",
        "apache2 -X -f {dir}/configuration",
        APACHE + "ProxyPass /logs/ http://127.0.0.1:{to}/logs/ upgrade=websocket\n",
    ),
    Proxy(
        "Apache, mod_proxy_wstunnel",
        "apache2",
        "apache2 -X -f {dir}/configuration",
        APACHE
        + "LoadModule proxy_wstunnel_module modules/mod_proxy_wstunnel.so\n"
        + "ProxyPass /logs/livelogs ws://127.0.0.1:{to}/logs/livelogs\nProxyPass /logs/ http://127.0.0.1:{to}/logs/\n",
    ),
    Proxy(
        "Caddy",
        "caddy",
        "caddy run --adapter caddyfile --config {dir}/configuration",
        "{{\n    admin off\n    auto_https off\n}}\nhttp://:{port} {{\n    bind 127.0.0.1\n    reverse_proxy 127.0.0.1:{to}\n}}\n",
    ),
    Proxy(
        "lighttpd",
        "lighttpd",
        "lighttpd -D -f {dir}/configuration",
        """
server.modules = ("mod_proxy")
server.document-root = "{dir}"
server.bind = "127.0.0.1"
server.port = {port}
server.stream-response-body = 2
proxy.server = ("/logs/" => (("host" => "127.0.0.1", "port" => {to})))
proxy.header = ("upgrade" => "enable")
""",
    ),
    Proxy(
        "Varnish",
        "varnish",
        "varnishd -F -a 127.0.0.1:{port} -f {dir}/configuration -n {dir}/work -s malloc,16M",
        """
vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{to}"; }}
sub vcl_recv {{
    if (req.http.Upgrade ~ "(?i)websocket") {{ return (pipe); }}
    return (pass);
}}
sub vcl_pipe {{
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
}}
""",
    ),
    Proxy(
        "H2O",
        "h2o",
        "h2o -c {dir}/configuration",
        """
listen: {{ host: 127.0.0.1, port: {port} }}
user: {user}
pid-file: {dir}/pid
hosts:
  default:
    paths:
      /logs:
        proxy.reverse.url: http://127.0.0.1:{to}/logs
        proxy.preserve-host: ON
        proxy.websocket: ON
""",
    ),
    Proxy(
        "Squid, login=PASSTHRU",
        "squid",
        "squid -N -f {dir}/configuration",
        """
http_port 127.0.0.1:{port} accel defaultsite=localhost no-vhost
cache_peer 127.0.0.1 parent {to} 0 no-query originserver login=PASSTHRU name=livelogs
http_upgrade_request_protocols websocket allow all
http_access allow all
cache deny all
access_log none
cache_log {dir}/log
pid_filename {dir}/pid
coredump_dir {dir}
""",
    ),
    Proxy(
        "stunnel",
        "stunnel4",
        "stunnel4 {dir}/configuration",
        "foreground = yes\npid =\n[livelogs]\naccept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{to}\ncert = {pem}\n",
        is_secure=True,
        names_clients=False,
    ),
    Proxy(
        "hitch",
        "hitch",
        "hitch --config={dir}/configuration",
        'frontend = "[127.0.0.1]:{port}"\nbackend = "[127.0.0.1]:{to}"\npem-file = "{pem}"\nuser = "nobody"\n',
        is_secure=True,
        names_clients=False,
    ),
    Proxy("socat", "socat", "socat TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr TCP:127.0.0.1:{to}", names_clients=False),
    Proxy("sslh", "sslh", "sslh-select -f -p 127.0.0.1:{port} --http 127.0.0.1:{to} -u nobody", names_clients=False),
]


class Running:
    """One proxy, until it is stopped."""

    def __init__(self, proxy: Proxy, directory: pathlib.Path, port: int, to: int, pair: Pair):
        self.proxy = proxy
        self.port = port
        self.authority = pair.cert
        directory.mkdir()
        pem = directory / "both.pem"
        pem.write_text(pair.key.read_text() + pair.cert.read_text())
        values = {"dir": directory, "port": port, "to": to, "pem": pem, "user": os.environ.get("USER", "root")}
        (directory / "configuration").write_text(proxy.configuration.format(**values))
        command = proxy.command.format(**values).split()
        binary = found_in_path(command[0])
        assert binary, f"{command[0]} is nowhere"
        with (directory / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [binary, *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=directory,
                env={**os.environ, "HOME": str(directory), "XDG_DATA_HOME": str(directory)},
            )
        self._output = directory / "output"
        eventually(lambda: self.process.poll() is not None or self._status_or_nothing(), 30, f"{proxy.name} to answer")
        assert self.process.poll() is None, f"{proxy.name}: {self._output.read_text()[-1000:]}"

    def _status_or_nothing(self) -> int:
        try:
            return self.get("/logs/healthz")[0]
        except OSError:
            return 0

    def get(self, path: str, method: str = "GET", body: str | None = None, source: str = "127.0.0.1", **fields: str):
        """Status and body."""
        options = {"timeout": 20, "source_address": (source, 0)}
        if self.proxy.is_secure:
            context = ssl.create_default_context(cafile=str(self.authority))
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, **options)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, **options)
        with contextlib.closing(connection):
            headers = {"Host": NAME} | {name.replace("_", "-"): value for name, value in fields.items()}
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()

    @property
    def orders(self) -> dict[str, str]:
        """Where a client finds the stream, and whom it trusts."""
        place = f"127.0.0.1:{self.port}/logs/livelogs"
        return {"URL": f"wss://{place}", "CA": str(self.authority)} if self.proxy.is_secure else {"URL": f"ws://{place}"}

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def assert_page(running: Running) -> None:
    status, page = running.get("/logs/")
    assert status == 200, f"page {status}"
    for asset in re.findall(rb'(?:src|href)="([^":#]+\.(?:js|css|svg))"', page):
        assert running.get("/logs/" + asset.decode().removeprefix("./"))[0] == 200, asset
    assert running.get("/logs/health")[0] == 200
    body = '{"command":"start_livelogs"}'
    assert running.get("/logs/control", "POST", body, Content_Type="application/json")[0] == 200
    assert running.get("/logs/nowhere")[0] == 404


def assert_stream(running: Running, server: LiveLogs, directory: pathlib.Path) -> None:
    programs = [each for each in python_programs() + node_programs() if each.name in ("python-websockets", "node-ws")]
    lines = odd_lines(1_000)
    orders = running.orders | {"COMPRESS": "1", "LAST": LAST, "CLOSE": "3000"}
    with Round(server, programs, directory / f"stream-{running.port}", **orders) as together:
        together.wait_until_open(lambda: clients(server))
        write_torn(server.log, lines)
        together.end()
        for run in together.runs:
            assert_records(run, lines)
            assert run.report["extension"].startswith("permessage-deflate"), run.report
    eventually(lambda: clients(server) == 0)


def assert_stop(running: Running, server: LiveLogs, directory: pathlib.Path) -> None:
    programs = [each for each in python_programs() if each.name == "python-websockets"]
    with Round(server, programs, directory / f"stop-{running.port}", **running.orders) as together:
        together.wait_until_open(lambda: clients(server))
        server.control("stop_livelogs")
        together.end()
        assert together.runs[0].report["close"] == "1001", together.runs[0].report
    server.control("start_livelogs")


def assert_whose_tokens(running: Running, number: int) -> None:
    """Ten wrong ones, then 429; for the next address it begins anew, and what a client forges changes nothing."""
    first, second = f"127.0.{number + 10}.2", f"127.0.{number + 10}.3"

    def status(token: str, source: str, **fields: str) -> int:
        return running.get("/logs/health", source=source, Authorization=f"Bearer {token}", **fields)[0]

    assert [status(f"wrong-{each}", first) for each in range(11)] == [401] * 10 + [429]
    assert status("wrong", second) == 401
    assert status("wrong", first, X_Forwarded_For="198.51.100.77") == 429
    assert status(TOKEN, second) == 200


TOKEN = "a-token-of-the-operator"


@contextlib.contextmanager
def livelogs(directory: pathlib.Path, name: str, *options: str) -> Iterator[LiveLogs]:
    place = directory / name
    place.mkdir()
    common = ["--base-path", "/logs", "--trusted-proxy", "127.0.0.1", "--allow-host", NAME]
    server = LiveLogs(place, *common, *options)
    try:
        server.wait_until_ready()
        yield server
        server.stop()
    finally:
        server.kill()


def proxy_table(directory: pathlib.Path, only: str) -> bool:
    """Prints a row for each proxy; whether one failed."""
    chosen = []
    for proxy in PROXIES:
        if only not in proxy.name:
            continue
        if installed(proxy.package):
            chosen.append(proxy)
        else:
            print(f"{proxy.name} is left out, not installed: {proxy.package}", file=sys.stderr, flush=True)
    if not chosen:
        return False
    tokens = directory / "proxy-tokens"
    tokens.write_text(TOKEN + "\n")
    tokens.chmod(0o600)
    pair = Pair(directory, "front")
    failed = False
    print("\n| proxy | version | page, API | stream, compressed | stop → 1001 | whose tokens |\n" + "| --- " * 6 + "|")
    for number, proxy in enumerate(chosen):
        cells = []

        def judge(check, *arguments) -> None:
            nonlocal failed
            try:
                check(*arguments)
                cells.append("ok")
            except (AssertionError, OSError, KeyError, http.client.HTTPException) as failure:
                failed = True
                cells.append("FAILS")
                print(f"{proxy.name}, {check.__name__}: {str(failure)[-400:]}", file=sys.stderr, flush=True)

        for name, options in ("open", []), ("tokens", ["--token-file", str(tokens)]):
            if name == "tokens" and not proxy.names_clients:
                cells.append("n.a.")
                continue
            with livelogs(directory, f"{name}-{number}", *options) as server:
                try:
                    running = Running(proxy, directory / f"proxy-{name}-{number}", free_ports(1)[0], server.port, pair)
                except AssertionError as failure:
                    failed = True
                    cells += ["FAILS"] * (3 if name == "open" else 1)
                    print(failure, file=sys.stderr, flush=True)
                    continue
                try:
                    if name == "open":
                        judge(assert_page, running)
                        judge(assert_stream, running, server, directory)
                        judge(assert_stop, running, server, directory)
                    else:
                        judge(assert_whose_tokens, running, number)
                finally:
                    running.stop()
        print("|", " | ".join([proxy.name, installed(proxy.package), *cells]), "|", flush=True)
    return failed
