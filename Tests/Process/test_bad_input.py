"""Whatever a client sends, it gets an answer, never a 500, and the server goes on."""

import http.client
import json
import socket
import urllib.parse

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

# Hundreds of connections each: a loaded machine may take its time.
pytestmark = pytest.mark.timeout(600)

PATHS = [
    *("/api/logs/recent", "/api/logs/critical", "/api/logs/search", "/api/logs/health/history"),
    *("/api/logs/statistics", "/api/logs/health", "/api/openapi.json", "/health", "/metrics", "/livelogs", "/session", "/"),
]
NAMES = [
    *("limit", "offset", "cursor", "severity", "type", "resolved", "category", "service", "source", "from", "to", "q"),
    *("format", "step", "issue", "backlog", "since", "match", "channels"),
]
HARD = [
    *("", "0", "-1", "+1", "1e9", "NaN", "99999999999999999999999", "-9223372036854775808", "9223372036854775807"),
    *("9223372036854775807_-9223372036854775808_x", "__", "1_2_", "1970-01-01T00:00:00Z", "0000-00-00T00:00:00Z"),
    *("9999-12-31T23:59:60-23:59", "2026-02-30T00:00:00Z", '"', "*", "a*b", '"a" "', "\x00", "%", "NEAR(a b)", "a OR b"),
    *("*" * 500, "?" * 1000, "1" * 1025, "\U0010ffff" * 300, "(" * 900, "30d", "1s", "31d", "true", "flat"),
]

steady = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
values = st.one_of(st.sampled_from(HARD), st.text(max_size=40), st.binary(max_size=40))
queries = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), values), max_size=4)


def answer_of(server, wire: bytes) -> tuple[int, str, bytes]:
    """What comes back for these bytes: status, content type and the whole body."""
    with server.socket() as connection:
        connection.sendall(wire)
        # All that there is: a server that waits for the rest of a request must not be waited for.
        connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.headers.get_content_type(), response.read()


def judge(server, wire: bytes) -> None:
    status, kind, body = answer_of(server, wire)
    assert status < 500 or status in (501, 505), (status, wire)
    if status >= 400:
        assert kind == "application/json"
        error = json.loads(body)
        assert error["status"] == "error" and error["error"]["code"] and error["error"]["message"]


def test_any_query_is_answered(livelogs):
    @steady
    @given(st.sampled_from(PATHS), queries)
    def ask(path, items):
        target = f"{path}?{urllib.parse.urlencode(items)}".encode()
        judge(livelogs, b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % target)

    ask()
    assert livelogs.get("/healthz").status == 200


def test_any_bytes_for_a_target_are_answered(livelogs):
    @steady
    @given(st.sampled_from(PATHS), st.binary(max_size=60))
    def ask(path, rest):
        # A line's end would end the head, and what follows be waited for.
        rest = rest.replace(b"\n", b"").replace(b"\r", b"")
        judge(livelogs, b"GET %s?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % (path.encode(), rest))

    ask()
    assert livelogs.get("/healthz").status == 200


def test_any_body_and_name_are_answered(livelogs):
    documents = st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["command", "x"]), inner, max_size=3),
    )
    bodies = st.one_of(st.binary(max_size=60), documents.map(lambda value: json.dumps(value).encode()))
    targets = st.one_of(st.just("/control"), st.binary(min_size=1, max_size=30).map(lambda name: f"/api/logs/resolve/{urllib.parse.quote(name)}"))

    @steady
    @given(targets, bodies)
    def ask(target, body):
        head = f"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        judge(livelogs, head.encode() + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    ask()
    assert livelogs.get("/healthz").status == 200
