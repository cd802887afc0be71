"""What a request may do goes by what it is routed to: no spelling of a path, method or header has more rights than the plain one."""

import pytest

from program import open_stream
from wire import read_all

READER, OPERATOR = "token-of-the-reader-0123", "token-of-the-operator-456"
ORIGIN = "https://logs.example.com"

READABLE = [
    "/health", "/metrics", "/livelogs", "/api/openapi.json", "/api/logs/recent", "/api/logs/critical", "/api/logs/statistics",
    "/api/logs/health", "/api/logs/health/history", "/api/logs/search",
]
CHANGING = ["/control", "/api/logs/resolve/i1-1"]
PUBLIC = ["/healthz", "/readyz", "/session", "/"]


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens"
    path.write_text(f"read:{READER}\ncontrol:{OPERATOR}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def guarded(start, tokens):
    return start("--token-file", str(tokens), "--base-path", "/logs", "--allow-origin", ORIGIN)


def spellings(path: str) -> list[str]:
    """Other ways to write a path; none of them is the plain one."""
    found = []
    for place, letter in enumerate(path):
        if place:
            code = f"{ord(letter):02x}"
            found += [f"{path[:place]}%{form}{path[place + 1:]}" for form in {code, code.upper(), f"25{code}"}]
    everything = "/" + "".join(f"%{ord(letter):02x}" for letter in path[1:])
    found += [everything, "/" + path, "/." + path, "/x/.." + path, "/x/%2e%2e" + path, path + "/", path + "//", path.upper()]
    found += [path.title(), path + "/.", path + "%00", path + ";x", "/%2f" + path[1:], "\\" + path[1:], path + "%3fx"]
    return [*found, *("/logs" + spelling for spelling in [path, "/" + path, everything]), "/%6cogs" + path, "/LOGS" + path]


def statuses(server, method: str, targets: list[str], token: str | None, port: int, body: bytes = b"") -> list[int]:
    """All of them on one connection, as they are written."""
    host = f"127.0.0.1:{port}"
    fields = f"Host: {host}\r\nContent-Length: {len(body)}\r\nContent-Type: application/json\r\n"
    fields += f"Authorization: Bearer {token}\r\n" if token else ""
    found = []
    # Less than a hundred at a time: an answer is read before more is asked.
    for start in range(0, len(targets), 80):
        part = targets[start:start + 80]
        with server.socket(port) as connection:
            for place, target in enumerate(part):
                last = "Connection: close\r\n" if place == len(part) - 1 else ""
                connection.sendall(f"{method} {target} HTTP/1.1\r\n{fields}{last}\r\n".encode() + body)
            text = read_all(connection)
        found += [int(line[9:12]) for line in text.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    return found


def test_no_spelling_of_a_path_has_more_rights(guarded):
    command = b'{"command":"stop_livelogs"}'
    for port in [guarded.port, guarded.ws_port]:
        for path in READABLE + CHANGING:
            method = "POST" if path in CHANGING else "GET"
            targets = spellings(path)
            targets += [f"http://127.0.0.1:{port}{target}" for target in targets if target.startswith("/")]
            for verb in [method, "HEAD", "PUT"]:
                for target, status in zip(targets, statuses(guarded, verb, targets, None, port, command if verb == "POST" else b"")):
                    assert status in (400, 401, 404, 405, 426, 501), (verb, target, status)
            if path in CHANGING:
                for target, status in zip(targets, statuses(guarded, method, targets, READER, port, command)):
                    assert status in (400, 403, 404, 405), (target, status)
    assert guarded.get("/health", Authorization=f"Bearer {READER}").json()["livelogs"] == "running"


def test_the_method_grants_nothing(guarded):
    # Without a handshake, the stream's address says to everybody that it is one.
    for path in set(READABLE) - {"/livelogs"}:
        for field in ["X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"]:
            value = "GET" if "Method" in field else "/healthz"
            assert guarded.request("GET", path, **{field.replace("-", "_"): value}).status == 401
    for method in ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"]:
        assert guarded.request(method, "/api/logs/search").status == 401
        assert guarded.request(method, "/api/of/tomorrow").status == 401
    assert guarded.request("POST", "/control", b"{}", Content_Type="text/plain").status == 401


def test_what_is_public_stays_public(guarded):
    for path in PUBLIC:
        assert guarded.get(path).status == 200


def test_a_token_of_its_role_does_what_it_may(guarded):
    for path in READABLE:
        assert guarded.get(path, Authorization=f"Bearer {READER}").status in (200, 426)
        assert guarded.get(path.replace("l", "%6c"), Authorization=f"Bearer {READER}").status in (200, 426)
    assert guarded.post("/%63ontrol", {"command": "stop_livelogs"}, Authorization=f"Bearer {OPERATOR}").status == 200


def test_foreign_pages_change_nothing_without_tokens_either(livelogs):
    for fields in [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}]:
        for path in ["/control", "/%63ontrol", "/api/logs/resolve/i1-1"]:
            for kind in ["text/plain", "application/json", "application/x-www-form-urlencoded"]:
                answer = livelogs.request("POST", path, b'{"command":"stop_livelogs"}', Content_Type=kind, **fields)
                assert answer.status == 403, (path, kind, fields)
                assert answer.json()["error"]["code"] == "foreign_origin"
    assert livelogs.get("/health").json()["livelogs"] == "running"


def test_only_allowed_origins_may_read_answers(guarded):
    token = {"Authorization": f"Bearer {READER}"}
    shared = guarded.get("/health", Origin=ORIGIN, **token)
    assert shared.status == 200
    assert shared.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert shared.headers["Access-Control-Allow-Credentials"] is None
    assert "Origin" in ", ".join(shared.headers.get_all("Vary"))
    refused = guarded.get("/health", Origin=ORIGIN)
    assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (401, ORIGIN)
    for origin in ["https://evil.example", "null", ORIGIN + ".evil.example", f"http://127.0.0.1:{guarded.port}"]:
        answer = guarded.get("/health", Origin=origin, **token)
        assert answer.headers["Access-Control-Allow-Origin"] is None, origin
        assert "Origin" in ", ".join(answer.headers.get_all("Vary"))
    ask = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    preflight = guarded.request("OPTIONS", "/control", Origin=ORIGIN, **ask)
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert preflight.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    foreign = guarded.request("OPTIONS", "/control", Origin="https://evil.example", **ask)
    assert foreign.status == 401
    assert foreign.headers["Access-Control-Allow-Origin"] is None


def test_without_allowed_origins_nothing_is_shared(livelogs):
    answer = livelogs.get("/health", Origin=f"http://127.0.0.1:{livelogs.port}")
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_the_stream_asks_for_a_token_however_it_is_spelt(guarded):
    from websockets.exceptions import InvalidStatus

    for port in [guarded.port, guarded.ws_port]:
        for path in ["/livelogs", "/%6civelogs", "/live%6Cogs", "/logs/livelogs", "/logs/%6civelogs", "//livelogs"]:
            with pytest.raises(InvalidStatus) as refused:
                open_stream(f"ws://127.0.0.1:{port}{path}")
            assert refused.value.response.status_code in (401, 404), path
