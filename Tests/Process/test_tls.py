"""TLS on both ports, seen by clients that nobody here wrote."""

import contextlib
import json
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import time

import pytest

from certificates import Pair
from messages import receive_logs, texts
from program import LiveLogs, open_stream, run

UPGRADE = (
    b"GET /livelogs HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.fixture
def pair(tmp_path: pathlib.Path) -> Pair:
    return Pair(tmp_path, "server")


def trust(*pairs: Pair, client: Pair | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for pair in pairs:
        context.load_verify_locations(pair.cert)
    if client:
        context.load_cert_chain(client.cert, client.key)
    return context


def handshake(server: LiveLogs, context: ssl.SSLContext, session: ssl.SSLSession | None = None) -> ssl.SSLSocket:
    return context.wrap_socket(server.socket(), server_hostname="127.0.0.1", session=session)


def get(connection: ssl.SSLSocket, path: str = "/healthz") -> bytes:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = b""
    while part := connection.recv(65536):
        answer += part
    return answer


def test_page_and_stream_by_tls(start, pair):
    server = start(*pair.arguments)
    assert server.http.startswith("https://") and server.ws.startswith("wss://")
    for url in server.ws, server.http.replace("https", "wss") + "/livelogs":
        with open_stream(url, ssl=trust(pair)) as client:
            server.append("under a seal")
            assert texts(receive_logs(client, 1)) == ["under a seal"]


def test_curl(start, pair):
    server = start(*pair.arguments)
    answer = subprocess.run(
        ["curl", "-sS", "--max-time", "10", "--cacert", str(pair.cert), "-w", "%{http_code}", server.http + "/healthz"],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0 and answer.stdout.endswith("200"), answer


def test_large_messages_arrive_whole_and_in_order(start, pair):
    server = start(*pair.arguments)
    lines = [f"{number} " + "x" * 1000 for number in range(8_000)]
    with open_stream(server.ws, ssl=trust(pair)) as client:
        server.append(*lines)
        assert texts(receive_logs(client, len(lines), 60)) == lines


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_w36_versions_and_resumption(start, pair, version):
    server = start(*pair.arguments, "--threads", "2")
    context = trust(pair)
    context.minimum_version = context.maximum_version = version
    with handshake(server, context) as first:
        assert not first.session_reused
        assert b"200 OK" in get(first)
        session = first.session
    # The loops take turns: each of them must know the ticket.
    for _ in range(4):
        with handshake(server, context, session) as again:
            assert again.session_reused
            assert b"200 OK" in get(again)


@pytest.mark.filterwarnings("ignore:.*TLSv1:DeprecationWarning")
def test_w36_old_versions_are_refused(start, pair):
    server = start(*pair.arguments)
    context = trust(pair)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="(?i)version"):
        handshake(server, context)


def test_application_protocols(start, pair):
    server = start(*pair.arguments)
    context = trust(pair)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with handshake(server, context) as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"
    context.set_alpn_protocols(["h2"])
    with pytest.raises(ssl.SSLError, match="(?i)no.application.protocol"):
        handshake(server, context)


def test_w37_plain_http_is_told_to_use_https(start, pair):
    server = start(*pair.arguments)
    for port in server.port, server.ws_port:
        with server.socket(port) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while part := connection.recv(4096):
                answer += part
        assert answer.startswith(b"HTTP/1.1 400 ") and b"https://" in answer


def shown_certificate(server: LiveLogs, *pairs: Pair) -> str:
    with handshake(server, trust(*pairs)) as connection:
        return dict(name[0] for name in connection.getpeercert()["subject"])["commonName"]


def test_w36_hangup_renews_the_certificate_and_keeps_clients(start, pair, tmp_path):
    renewed = Pair(tmp_path, "renewed")
    old = Pair(tmp_path, "old")
    pair.copy_to(old)
    server = start(*pair.arguments)
    # One context for both certificates: Python resumes a session only with the context it began in.
    context = trust(old, renewed)
    with handshake(server, context) as connection:
        assert b"200 OK" in get(connection)
        session = connection.session
    with open_stream(server.ws, ssl=trust(old)) as client:
        renewed.copy_to(pair)
        server.signal(signal.SIGHUP)
        server.wait_for_output("read again")
        for _ in range(4):
            assert shown_certificate(server, renewed) == "renewed"
            with handshake(server, context, session) as connection:
                assert not connection.session_reused
        server.append("still here")
        assert texts(receive_logs(client, 1)) == ["still here"]


def test_w36_hangup_with_a_pair_that_does_not_match_keeps_the_old(start, pair, tmp_path):
    other = Pair(tmp_path, "other")
    old = Pair(tmp_path, "old")
    pair.copy_to(old)
    server = start(*pair.arguments)
    shutil.copy(other.key, pair.key)
    server.signal(signal.SIGHUP)
    server.wait_for_output("the certificate is as it was")
    assert "not that of the certificate" in server.output
    assert shown_certificate(server, old) == "server"


def test_client_certificates(start, pair, tmp_path):
    authority = Pair(tmp_path, "authority")
    known = Pair(tmp_path, "known", authority)
    stranger = Pair(tmp_path, "stranger")
    server = start(*pair.arguments, "--tls-client-ca", str(authority.cert))
    with handshake(server, trust(pair, client=known)) as connection:
        assert b"200 OK" in get(connection)
    for client in None, stranger:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            with handshake(server, trust(pair, client=client)) as connection:
                assert b"200 OK" not in get(connection)
                raise ConnectionError("ended without an answer")


def test_a_stalled_handshake_hurts_nobody(start, pair):
    server = start(*pair.arguments)
    with contextlib.ExitStack() as stack:
        for first in [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"] * 5:
            stack.enter_context(server.socket()).sendall(first)
        reader = stack.enter_context(open_stream(server.ws, ssl=trust(pair)))
        deaf = trust(pair).wrap_socket(server.socket(server.ws_port), server_hostname="127.0.0.1")
        stack.enter_context(deaf).sendall(UPGRADE)
        lines = [f"{number} " + "y" * 1000 for number in range(10_000)]
        server.append(*lines)
        assert texts(receive_logs(reader, len(lines), 60)) == lines


def test_a_bad_start_says_which_file_and_why(pair, tmp_path):
    other = Pair(tmp_path, "other")
    text = tmp_path / "text.pem"
    text.write_text("no certificate\n")
    ports = ["--control-port", "0", "--ws-port", "0"]
    for cert, key, file, reason in [
        (pair.cert, other.key, other.key, "not that of the certificate"),
        (text, pair.key, text, "not a PEM file"),
        (pair.cert, text, text, "no private key"),
        (tmp_path / "absent", pair.key, tmp_path / "absent", "no such file"),
    ]:
        result = run("--tls-cert", str(cert), "--tls-key", str(key), *ports)
        assert result.returncode == 78
        assert str(file) in result.stderr and reason in result.stderr


def test_garbage_is_no_crash(start, pair):
    server = start(*pair.arguments)
    for first in b"\x16\x03\x01\x00\x05hello", b"\x80\x00" * 50, b"\x16" * 5000, b"\x00":
        with server.socket() as connection:
            # It may be told to go at any moment.
            with contextlib.suppress(OSError):
                connection.sendall(first)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass
    assert shown_certificate(server, pair) == "server"


class Sleeper:
    """A client of the stream that reads when it is told to, in one thread: Python's TLS sockets cannot be shared."""

    def __init__(self, server: LiveLogs, pair: Pair):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 128 << 10)
        plain.connect(("127.0.0.1", server.ws_port))
        plain.settimeout(60)
        self.connection = trust(pair).wrap_socket(plain, server_hostname="127.0.0.1")
        self.connection.sendall(UPGRADE)
        self.input = self.connection.makefile("rb")
        assert b" 101 " in self.input.readline()
        while self.input.readline() != b"\r\n":
            pass

    def __enter__(self) -> "Sleeper":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ping(self) -> None:
        self.connection.sendall(b"\x89\x80\0\0\0\0")

    def frame(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame; each is a message of its own."""
        opcode, size = self.input.read(2)
        if size >= 126:
            size = int.from_bytes(self.input.read(2 if size == 126 else 8), "big")
        return opcode & 15, self.input.read(size)


def test_a_client_that_wakes_up_gets_every_line_in_order(start, pair):
    """What the kernel refused is offered again as it was, with pongs between: else OpenSSL ends the connection."""
    server = start(*pair.arguments, "--buffer-bytes", "512M")
    with contextlib.ExitStack() as stack:
        sleepers = [stack.enter_context(Sleeper(server, pair)) for _ in range(3)]
        reader = stack.enter_context(open_stream(server.ws, ssl=trust(pair)))
        lines = [f"{number} " + "z" * (number % 400) for number in range(50_000)]
        for begin in range(0, len(lines), 2_000):
            batch = lines[begin : begin + 2_000]
            server.append(*batch)
            assert texts(receive_logs(reader, len(batch), 30)) == batch
            for sleeper in sleepers:
                sleeper.ping()
        for sleeper in sleepers[1:]:
            received: list[str] = []
            pongs = 0
            while len(received) < len(lines) or pongs < len(lines) // 2_000:
                opcode, payload = sleeper.frame()
                if opcode == 10:
                    pongs += 1
                else:
                    received.append(json.loads(payload)["log"])
            assert received == lines


@pytest.mark.slow
def test_w06_a_handshake_that_does_not_come_to_its_end_is_closed(start, pair):
    """Silent, one byte of the hello at a time, and a head at a snail's pace inside of TLS: none gets more than a request's time."""
    server = start(*pair.arguments)
    hello = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        trust(pair).wrap_bio(ssl.MemoryBIO(), hello, server_hostname="127.0.0.1").do_handshake()
    silent, slow, snail = server.socket(), server.socket(), handshake(server, trust(pair))
    pieces = {slow: iter(hello.read()), snail: iter(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1000)}
    waiting = {silent, slow, snail}
    deadline = time.monotonic() + 30
    try:
        while waiting:
            assert time.monotonic() < deadline, f"{len(waiting)} of 3 are still open"
            for connection in list(waiting):
                connection.settimeout(0.2)
                try:
                    if connection in pieces:
                        connection.sendall(bytes([next(pieces[connection])]))
                    if not connection.recv(4096):
                        waiting.remove(connection)
                except TimeoutError:
                    pass
                except (ConnectionError, ssl.SSLError):
                    waiting.remove(connection)
    finally:
        for connection in silent, slow, snail:
            connection.close()
    assert shown_certificate(server, pair) == "server"
