"""LiveLogs behind real proxies, as Docs/proxy.md says: TLS at the proxy, with nginx a path below its root."""

import asyncio
import json
import urllib.parse

import pytest
from websockets.exceptions import InvalidStatus

from certificates import Pair
from program import Answer
from proxy import CADDY, NAME, NGINX, Caddy, Front, Nginx, section

TOKEN = "token-of-the-operator-012"

PROXIES = [
    pytest.param(Nginx, marks=pytest.mark.skipif(NGINX is None, reason="needs Debian's nginx-light")),
    pytest.param(Caddy, marks=pytest.mark.skipif(CADDY is None, reason="needs Debian's caddy")),
]


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture(params=PROXIES)
def behind(request, start, tmp_path, tokens):
    """LiveLogs behind a proxy, both as the document says, with tokens."""
    proxies = []
    proxy = request.param
    snippet, options = section(proxy.title)
    pair = Pair(tmp_path, "front", names=f"DNS:{NAME}")

    def start_both(*arguments: str):
        server = start("--token-file", str(tokens), *options, *arguments)
        proxies.append(proxy(tmp_path, snippet, server.port, pair))
        return server, Front(proxies[-1].port, proxy.base, pair)

    yield start_both
    for proxy in proxies:
        proxy.stop()


def sign_in(front: Front, token: str = TOKEN, **headers: str) -> Answer:
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": front.origin}
    return front.request("POST", "/session", urllib.parse.urlencode({"token": token}), **form | headers)


def test_page_sign_in_api_and_stream(behind):
    server, front = behind()
    assert b'action="session"' in front.get("/").body
    assert front.get("/health").status == 401
    answer = sign_in(front)
    assert (answer.status, answer.headers["Location"]) == (303, "./")
    assert answer.headers["Set-Cookie"].endswith(f"; Path={front.base}/; HttpOnly; SameSite=Strict; Secure")
    session = {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}
    page = front.get("/", **session)
    assert b'id="scroller"' in page.body
    assert f"wss://{NAME}:{front.port}" in page.headers["Content-Security-Policy"]
    assert front.get("/health", **session).json()["status"] == "ok"

    async def follow() -> list[str]:
        async with front.stream("/livelogs?format=text", **session) as client:
            lines = [f"{number} through a proxy" for number in range(2_000)]
            server.append(*lines)
            assert [await asyncio.wait_for(client.recv(), 30) for _ in lines] == lines
            return client.subprotocol

    assert asyncio.run(follow()) == "livelogs.v1"


def test_foreign_pages_and_names_stay_out(behind):
    _, front = behind()
    session = {"Cookie": sign_in(front).headers["Set-Cookie"].split(";")[0]}

    async def status(origin: str) -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with front.stream("/livelogs", origin=origin, **session):
                pass
        return refused.value.response.status_code

    assert asyncio.run(status("https://foreign.example")) == 403
    command = {"body": json.dumps({"command": "stop_livelogs"}), "Content_Type": "application/json"}
    assert front.request("POST", "/control", **command, **session).status == 403
    assert front.request("POST", "/control", **command, **session, Origin="https://foreign.example").status == 403
    assert front.request("POST", "/control", **command, **session, Origin=front.origin).status == 200
    rebound = front.get("/", Host="rebound.example")
    # nginx passes any name on; Caddy has nothing under a name that is not in its file.
    assert rebound.status == 421 or rebound.body == b""


def test_each_client_behind_it_guesses_for_itself(behind):
    _, front = behind()
    for number in range(10):
        # 127.0.0.2 is no trusted proxy, so what it wrote of others counts for nothing.
        answer = sign_in(front, f"guess-{number}", source="127.0.0.2", X_Forwarded_For=f"203.0.113.{number}")
        assert answer.status == 401
    assert sign_in(front, "guess-11", source="127.0.0.2").status == 429
    assert sign_in(front, "guess-11", source="127.0.0.3").status == 401
    assert sign_in(front, source="127.0.0.2").status == 303


def test_only_clients_from_allowed_addresses_come_in(behind):
    _, front = behind("--allow-from", "127.0.0.3")
    assert front.request("GET", "/", source="127.0.0.3").status == 200
    refused = front.request("GET", "/", source="127.0.0.2", X_Forwarded_For="127.0.0.3")
    assert (refused.status, refused.json()["error"]["code"]) == (403, "address_not_allowed")
