"""Requests that no honest client sends: each is refused with the right status, and the server goes on."""

import socket
import time

import pytest

from program import eventually


def conversation(server, wire: bytes) -> tuple[int | None, bytes]:
    """Sends `wire`, reads until the server closes; answers the first status (`None` without one) and all that came."""
    received = b""
    with server.socket() as connection:
        try:
            connection.sendall(wire)
            while part := connection.recv(65536):
                received += part
        except (ConnectionResetError, BrokenPipeError):
            pass
    return (int(received.split()[1]) if received.startswith(b"HTTP/1.") else None), received


def head(*lines: bytes, method: bytes = b"POST", path: bytes = b"/control") -> bytes:
    return b"\r\n".join([b"%s %s HTTP/1.1" % (method, path), b"Host: localhost", *lines, b"", b""])


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (head(b"Content-Length: 3", b"Content-Length: 5") + b"{} ", 400),
        (head(b"Content-Length: 3, 5") + b"{} ", 400),
        (head(b"Content-Length: 3", b"Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
        (head(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
        (head(b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n", (400, 501)),
        (head(b"Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n", 501),
        (head(b"Transfer-Encoding: xchunked") + b"0\r\n\r\n", (400, 501)),
        (head(b"Transfer-Encoding : chunked") + b"0\r\n\r\n", 400),
        (head(b"Transfer-Encoding:\x0bchunked") + b"0\r\n\r\n", (400, 501)),
        (head(b"X: y", b" Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
        (head(b"X: y\r\n\tfolded") + b"", 400),
        (head(b"Content-Length : 2") + b"{}", 400),
        (head(b"Content-Length: +2") + b"{}", 400),
        (head(b"Content-Length: -2") + b"{}", 400),
        (head(b"Content-Length: 0x2") + b"{}", 400),
        (head(b"Content-Length: 2 2") + b"{}", 400),
        (head(b"Content-Length: 99999999999999999999999") + b"{}", (400, 413)),
        (head(b"Content-Length:") + b"{}", 400),
        (b"POST /control HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}", 400),
        (b"POST /control HTTP/1.1\r\nHost: x\r\nX: y\nContent-Length: 2\r\n\r\n{}", 400),
        (b"POST /control HTTP/1.1\r\nHost: x\r\nX: y\rContent-Length: 2\r\n\r\n{}", 400),
        (head(b"Transfer-Encoding: chunked") + b"2\n{}\n0\n\n", 400),
        (head(b"Transfer-Encoding: chunked") + b"-2\r\n{}\r\n0\r\n\r\n", 400),
        (head(b"Transfer-Encoding: chunked") + b"0x2\r\n{}\r\n0\r\n\r\n", 400),
        (head(b"Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n", (400, 413)),
        (head(b"Transfer-Encoding: chunked") + b"2\r\n{}X0\r\n\r\n", 400),
    ],
    ids=lambda value: str(value)[:90],
)
def test_w10_smuggling_shapes_are_refused_and_nothing_after_them_is_served(livelogs, wire, status):
    code, received = conversation(livelogs, wire + SMUGGLED)
    assert code in (status if isinstance(status, tuple) else (status,))
    assert received.count(b"HTTP/1.1 ") == 1
    assert livelogs.get("/healthz").status == 200


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        (b"GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / http/1.1\r\nHost: x\r\n\r\n", 400),
        (b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n: empty\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n", 400),
        (head(b"Expect: the-unexpected", b"Content-Length: 2") + b"{}", 417),
        (head(path=b"/" + b"a" * 100_000, method=b"GET"), 414),
        (head(b"X: " + b"a" * 100_000, method=b"GET"), 431),
        (head(*[b"X-%d: y" % number for number in range(2000)], method=b"GET"), 431),
        (head(b"Content-Length: 1000000000"), 413),
        (head(b"Transfer-Encoding: chunked") + b"10000000\r\n" + b"x" * 100_000, 413),
        (head(b"Transfer-Encoding: chunked") + b"1;" + b"x" * 100_000 + b"\r\n", (400, 413, 431)),
        (head(b"Transfer-Encoding: chunked") + b"0\r\n" + b"X: y\r\n" * 10_000 + b"\r\n", (400, 431)),
    ],
    ids=lambda value: str(value)[:60],
)
def test_bad_requests_get_their_status_and_the_connection_closes(livelogs, wire, status):
    code, received = conversation(livelogs, wire)
    assert code in (status if isinstance(status, tuple) else (status,))
    assert b'"status":"error"' in received.replace(b" ", b"")
    assert livelogs.get("/healthz").status == 200


@pytest.mark.parametrize("method", [b"BREW", b"TRACE", b"CONNECT"])
def test_a_method_that_nobody_knows(livelogs, method):
    code, _ = conversation(livelogs, head(b"Connection: close", method=method))
    assert code in (400, 405, 501)


@pytest.mark.slow
@pytest.mark.parametrize("stream", [False, True], ids=["page", "stream"])
def test_w06_a_head_that_does_not_come_to_its_end_is_closed(livelogs, stream):
    began = time.monotonic()
    with livelogs.socket(livelogs.ws_port if stream else livelogs.port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        connection.settimeout(0.5)
        received = b""
        while True:
            try:
                part = connection.recv(4096)
                received += part
                if not part:
                    break
            except TimeoutError:
                try:
                    connection.sendall(b"a")
                except (BrokenPipeError, ConnectionResetError):
                    break
            except ConnectionResetError:
                break
            assert time.monotonic() - began < 30
    assert time.monotonic() - began < 25
    assert not received or received.startswith(b"HTTP/1.1 408 ")


def test_w07_a_thousand_open_heads_do_not_stop_anybody(livelogs):
    connections = []
    try:
        for _ in range(1000):
            connection = socket.create_connection(("127.0.0.1", livelogs.port))
            connection.sendall(b"GET / HTTP/1.1\r\n")
            connections.append(connection)
        assert livelogs.get("/healthz").status == 200
        with livelogs.subscribe() as client:
            livelogs.append("through")
            assert "through" in client.recv(60)
    finally:
        for connection in connections:
            connection.close()
    assert eventually(lambda: livelogs.get("/healthz").status == 200)
