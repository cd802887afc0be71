"""HTTP/1.1 as browsers and proxies speak it: connections that stay, static files, caching, compression."""

import gzip
import http.client

import pytest


def exchange(server, wire: bytes, answers: int) -> list[tuple[int, bytes]]:
    """Sends `wire` on one connection and reads that many answers off it, each a status and a body."""
    with server.socket() as connection:
        connection.sendall(wire)
        stream = connection.makefile("rb")
        return [read_answer(stream) for _ in range(answers)]


def read_answer(stream) -> tuple[int, bytes]:
    line = stream.readline()
    assert line.startswith(b"HTTP/1.1 "), line
    headers = http.client.parse_headers(stream)
    return int(line.split()[1]), stream.read(int(headers.get("Content-Length", 0)))


def test_requests_follow_each_other_on_one_connection(livelogs):
    connection = http.client.HTTPConnection("127.0.0.1", livelogs.port, timeout=60)
    connection.connect()
    before = connection.sock.getsockname()
    for path in ["/healthz", "/no/such/thing", "/health", "/"] * 5:
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock.getsockname() == before
    connection.close()


def test_pipelined_requests_are_answered_in_order(livelogs):
    wire = b"".join(
        b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in [b"/healthz", b"/absent", b"/health", b"/absent"] * 10
    )
    assert [status for status, _ in exchange(livelogs, wire, 40)] == [200, 404, 200, 404] * 10


def test_a_body_may_come_in_chunks(livelogs):
    wire = (
        b"POST /control HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'4;name=value\r\n{"co\r\n1b\r\nmmand": "start_livelogs"  }\r\n0\r\nTrailer: x\r\n\r\n'
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    (status, body), (after, _) = exchange(livelogs, wire, 2)
    assert (status, after) == (200, 200)
    assert b"already_running" in body


def test_a_request_byte_by_byte(livelogs):
    with livelogs.socket() as connection:
        for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":
            connection.send(bytes([byte]))
        assert read_answer(connection.makefile("rb"))[0] == 200


def test_continue_is_sent_before_the_body(livelogs):
    body = b'{"command":"start_livelogs"}'
    with livelogs.socket() as connection:
        connection.sendall(
            b"POST /control HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        stream = connection.makefile("rb")
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert stream.readline() == b"\r\n"
        connection.sendall(body)
        assert read_answer(stream)[0] == 200


def test_http_1_0_closes(livelogs):
    with livelogs.socket() as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        stream = connection.makefile("rb")
        assert read_answer(stream)[0] == 200
        assert stream.read() == b""


def test_connection_close_closes(livelogs):
    with livelogs.socket() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        stream = connection.makefile("rb")
        assert read_answer(stream)[0] == 200
        assert stream.read() == b""


@pytest.mark.parametrize("path", ["/", "/health", "/absent"])
def test_head_is_get_without_the_body(livelogs, path):
    get, head = livelogs.get(path), livelogs.request("HEAD", path)
    assert head.status == get.status
    assert head.body == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_the_page_is_safe_and_fresh(livelogs):
    answer = livelogs.get("/")
    assert answer.status == 200
    assert answer.headers.get_content_type() == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"]
    tag = answer.headers["ETag"]
    assert tag

    again = livelogs.get("/", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert livelogs.get("/", If_None_Match='"other"').status == 200


def test_the_page_is_compressed_for_who_takes_it(livelogs):
    plain = livelogs.get("/")
    packed = livelogs.get("/", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "accept-encoding" in packed.headers["Vary"].lower()
    assert livelogs.get("/", Accept_Encoding="gzip;q=0").headers["Content-Encoding"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/....//....//etc/passwd",
        "//etc/passwd",
        "/etc/passwd",
        "/index.html%00.js",
        "/..\\..\\etc\\passwd",
    ],
)
def test_there_is_no_way_out_of_the_folder(livelogs, path):
    answer = livelogs.get(path)
    assert answer.status in (400, 404)
    assert b"root:" not in answer.body
