"""Who is let in: names that rebinding cannot forge, tokens that cannot be guessed."""

import signal
import socket

import pytest
from websockets.exceptions import InvalidStatus

from program import eventually, open_stream, run
from wire import read_all, read_until, request

PATHS = ["/", "/health", "/api/logs/recent", "/control", "/absent"]


@pytest.mark.parametrize("path", PATHS)
def test_w09_a_name_that_is_not_ours_is_refused(livelogs, path):
    answer = livelogs.get(path, Host="rebound.example:8754")
    assert answer.status == 421
    assert answer.json()["error"]["code"] == "unknown_host"
    assert "--allow-host rebound.example" in answer.json()["error"]["message"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:1", "localhost", "LocalHost.:8754", "[::1]:8754", "192.0.2.7"])
def test_w09_addresses_and_localhost_are_ours(livelogs, host):
    assert livelogs.get("/health", Host=host).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1.example", "localhost.example", "x", "127.1", "localhostx", "0x7f.0.0.1"])
def test_w09_what_only_looks_like_ours_is_refused(livelogs, host):
    assert livelogs.get("/health", Host=host).status == 421


def test_w09_the_machines_own_name_is_ours(start):
    server = start(environment={"HOSTNAME": "web1.example.com"})
    assert server.get("/health", Host="web1.example.com:80").status == 200
    assert server.get("/health", Host="web1").status == 200
    assert server.get("/health", Host="web2.example.com").status == 421


def test_w09_a_name_may_be_allowed(start):
    server = start("--allow-host", "Logs.Example.com", "--allow-host", "other.example")
    for host in ["logs.example.com", "LOGS.example.com:443", "other.example"]:
        assert server.get("/health", Host=host).status == 200
    assert server.get("/health", Host="third.example").status == 421


def test_w09_the_stream_minds_the_name_too(livelogs):
    for port in [livelogs.ws_port, livelogs.port]:
        with livelogs.socket(port) as connection:
            # What a rebound page sends: its origin and the host agree.
            connection.sendall(request(livelogs, Host="rebound.example", Origin="http://rebound.example"))
            assert b" 421 " in read_until(connection, b"\r\n")


def test_w09_probes_ask_by_any_name(livelogs):
    assert livelogs.get("/healthz", Host="balancer.internal").status == 200
    assert livelogs.get("/readyz", Host="balancer.internal").status == 200


@pytest.fixture
def guarded(start, tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("read:right-token-of-the-reader\n")
    tokens.chmod(0o600)
    return start("--token-file", str(tokens))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_tokens_cannot_be_guessed_for_long(guarded):
    assert guarded.get("/health", **bearer("right-token-of-the-reader")).status == 200
    for number in range(10):
        assert guarded.get("/health", **bearer(f"guess-{number}")).status == 401
    answer = guarded.get("/health", **bearer("guess-11"))
    assert answer.status == 429
    assert answer.json()["error"]["code"] == "too_many_wrong_tokens"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    with pytest.raises(InvalidStatus) as refused:
        open_stream(guarded.ws, subprotocols=["livelogs.v1", "bearer.guess-12"])
    assert refused.value.response.status_code == 429


def test_guesses_lock_nobody_else_out(guarded):
    for number in range(11):
        guarded.get("/health", **bearer(f"guess-{number}"))
    assert guarded.get("/health", **bearer("guess-11")).status == 429
    assert guarded.get("/health", **bearer("right-token-of-the-reader")).status == 200
    open_stream(guarded.ws, subprotocols=["livelogs.v1", "bearer.right-token-of-the-reader"]).close()


def test_guesses_at_the_stream_count_too(guarded):
    for number in range(10):
        with pytest.raises(InvalidStatus) as refused:
            open_stream(guarded.ws, additional_headers=bearer(f"guess-{number}"))
        assert refused.value.response.status_code == 401
    assert guarded.get("/health", **bearer("guess-11")).status == 429


def test_no_token_is_no_guess(guarded):
    for _ in range(20):
        assert guarded.get("/health").status == 401
    assert guarded.get("/health", **bearer("right-token-of-the-reader")).status == 200


@pytest.fixture
def proxied(start, tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("right-token-of-the-reader\n")
    tokens.chmod(0o600)
    return start("--token-file", str(tokens), "--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "10.0.0.0/8")


def test_behind_a_trusted_proxy_each_client_guesses_for_itself(proxied):
    for number in range(10):
        # What the client wrote itself, on the left, counts for nothing; proxies of ours are passed over.
        forged = f"198.51.100.{number}, 203.0.113.5, 10.1.2.3"
        assert proxied.get("/health", X_Forwarded_For=forged, **bearer(f"guess-{number}")).status == 401
    wrong = bearer("guess-11")
    assert proxied.get("/health", X_Forwarded_For="203.0.113.5", **wrong).status == 429
    assert proxied.get("/health", X_Forwarded_For="203.0.113.6", **wrong).status == 401


def test_without_a_trusted_proxy_nobody_speaks_for_others(guarded):
    for number in range(10):
        answer = guarded.get("/health", X_Forwarded_For=f"203.0.113.{number}", **bearer(f"guess-{number}"))
        assert answer.status == 401
    assert guarded.get("/health", X_Forwarded_For="203.0.113.77", **bearer("guess-11")).status == 429


def test_behind_a_trusted_proxy_a_page_comes_from_the_name_it_was_asked_by(start):
    server = start("--trusted-proxy", "127.0.0.1", "--allow-host", "logs.example.com")
    told = {"X_Forwarded_Host": "logs.example.com", "Origin": "https://logs.example.com"}
    assert server.post("/control", {"command": "start_livelogs"}, **told).status == 200
    headers = {name.replace("_", "-"): value for name, value in told.items() if name != "Origin"}
    with open_stream(server.ws, origin=told["Origin"], additional_headers=headers):
        pass
    # Both names must be ours: a page that was rebound can send the one, but not choose the other.
    assert server.get("/health", Host="rebound.example", X_Forwarded_Host="localhost").status == 421
    assert server.get("/health", X_Forwarded_Host="rebound.example").status == 421


def test_without_a_trusted_proxy_nobody_chooses_a_name(start):
    server = start("--allow-host", "logs.example.com")
    told = {"X_Forwarded_Host": "logs.example.com", "Origin": "https://logs.example.com"}
    assert server.post("/control", {"command": "start_livelogs"}, **told).status == 403
    assert server.get("/health", X_Forwarded_Host="rebound.example").status == 200


def from_address(server, source: str, port: int | None = None) -> bytes:
    address = ("127.0.0.1", port or server.port)
    with socket.create_connection(address, timeout=30, source_address=(source, 0)) as connection:
        try:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        except ConnectionError:
            pass  # It was answered before it asked.
        return read_all(connection)


def test_only_allowed_addresses_are_let_in(start, tmp_path):
    configuration = tmp_path / "livelogs.yaml"
    configuration.write_text("allow-from: [127.0.0.1, 127.1.0.0/16]\n")
    server = start("--config", str(configuration))
    for source in "127.0.0.1", "127.1.2.3":
        assert from_address(server, source).startswith(b"HTTP/1.1 200 ")
    for source in "127.0.0.2", "127.2.0.1":
        for port in server.port, server.ws_port:
            answer = from_address(server, source, port)
            # A reset may overtake the answer when the request comes after it.
            assert answer == b"" or answer.startswith(b"HTTP/1.1 403 ") and b"address_not_allowed" in answer
    configuration.write_text("allow-from: [127.0.0.2]\n")
    server.signal(signal.SIGHUP)
    server.wait_for_output("read again", 30)
    eventually(lambda: b" 200 OK" in from_address(server, "127.0.0.2"), 30)
    eventually(lambda: b" 200 OK" not in from_address(server, "127.0.0.1"), 30)


def test_behind_a_trusted_proxy_each_client_is_judged_by_its_own_address(start):
    server = start("--trusted-proxy", "127.0.0.1", "--allow-from", "203.0.113.0/24")
    assert server.get("/health", X_Forwarded_For="203.0.113.5").status == 200
    refused = server.get("/health", X_Forwarded_For="203.0.113.5, 198.51.100.1")
    assert (refused.status, refused.json()["error"]["code"]) == (403, "address_not_allowed")
    assert server.get("/").status == 403
    # The proxy's own question whether we are there.
    assert server.get("/healthz").status == 200


def test_below_a_path_of_a_proxys_choice(start):
    server = start("--base-path", "/logs/")
    moved = server.get("/logs")
    assert moved.status == 308
    assert moved.headers["Location"] == "/logs/"
    assert server.get("/logs/").body == server.get("/").body
    assert server.get("/logs/health?x=1").status == 200
    assert server.post("/logs/control", {"command": "get_nothing"}).status == 400
    assert server.get("/logsx/health").status == 404
    assert server.get("/logs/logs/health").status == 404
    with open_stream(server.page_ws.replace("/livelogs", "/logs/livelogs?format=text")) as client:
        server.append("through the path")
        assert client.recv(10) == "through the path"


@pytest.mark.parametrize("path", ["logs", "/a//b", "/a/../b", "/a b", "/%41", "//"])
def test_a_base_path_that_is_none_is_refused(path):
    answer = run("--base-path", path)
    assert answer.returncode == 64
    assert "--base-path" in answer.stderr
