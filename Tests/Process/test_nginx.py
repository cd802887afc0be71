"""LiveLogs behind a real nginx, as Docs/proxy.md says: TLS at the proxy, a path below its root."""

import asyncio
import http.client
import json
import socket
import ssl
import urllib.parse

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from certificates import Pair
from program import Answer
from proxy import NGINX, Nginx, section

NAME = "logs.example.com"
TOKEN = "token-of-the-operator-012"

pytestmark = pytest.mark.skipif(NGINX is None, reason="needs Debian's nginx-light")


class Front:
    """The proxy as a browser sees it: by its public name."""

    def __init__(self, nginx: Nginx, pair: Pair):
        self.port = nginx.port
        self.context = ssl.create_default_context(cafile=str(pair.cert))
        self.origin = f"https://{NAME}:{self.port}"

    def request(self, method: str, path: str, body: str | None = None, source: str = "127.0.0.1", **headers: str):
        connection = http.client.HTTPSConnection(NAME, self.port, context=self.context, timeout=30)
        # The name is nobody's: the connection goes to the proxy all the same.
        connection._create_connection = lambda _, timeout, __: socket_to(self.port, source, timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def stream(self, path: str, origin: str | None = None, **headers: str):
        """By asyncio: one thread has the TLS connection to itself."""
        return connect(
            f"wss://{NAME}:{self.port}{path}",
            host="127.0.0.1",
            port=self.port,
            ssl=self.context,
            origin=origin or self.origin,
            additional_headers=headers,
            proxy=None,
            open_timeout=30,
            subprotocols=["livelogs.v1"],
        )


def socket_to(port: int, source: str, timeout: float):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0))


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def behind(start, tmp_path, tokens):
    """LiveLogs behind nginx, both as the document says, with tokens."""
    proxies = []
    snippet, options = section("nginx")
    pair = Pair(tmp_path, "front", names=f"DNS:{NAME}")

    def start_both(*arguments: str):
        server = start("--token-file", str(tokens), *options, *arguments)
        proxies.append(Nginx(tmp_path, snippet, server.port, pair))
        return server, Front(proxies[-1], pair)

    yield start_both
    for proxy in proxies:
        proxy.stop()


def sign_in(front: Front, token: str = TOKEN, **headers: str) -> Answer:
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": front.origin}
    return front.request("POST", "/logs/session", urllib.parse.urlencode({"token": token}), **form | headers)


def test_page_sign_in_api_and_stream(behind):
    server, front = behind()
    assert b'action="session"' in front.get("/logs/").body
    assert front.get("/logs/health").status == 401
    answer = sign_in(front)
    assert (answer.status, answer.headers["Location"]) == (303, "./")
    assert answer.headers["Set-Cookie"].endswith("; Path=/logs/; HttpOnly; SameSite=Strict; Secure")
    session = {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}
    page = front.get("/logs/", **session)
    assert b'id="scroller"' in page.body
    assert f"wss://{NAME}:{front.port}" in page.headers["Content-Security-Policy"]
    assert front.get("/logs/health", **session).json()["status"] == "ok"

    async def follow() -> list[str]:
        async with front.stream("/logs/livelogs?format=text", **session) as client:
            lines = [f"{number} through nginx" for number in range(2_000)]
            server.append(*lines)
            assert [await asyncio.wait_for(client.recv(), 30) for _ in lines] == lines
            return client.subprotocol

    assert asyncio.run(follow()) == "livelogs.v1"


def test_foreign_pages_and_names_stay_out(behind):
    _, front = behind()
    session = {"Cookie": sign_in(front).headers["Set-Cookie"].split(";")[0]}

    async def status(origin: str) -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with front.stream("/logs/livelogs", origin=origin, **session):
                pass
        return refused.value.response.status_code

    assert asyncio.run(status("https://foreign.example")) == 403
    command = {"body": json.dumps({"command": "stop_livelogs"}), "Content_Type": "application/json"}
    assert front.request("POST", "/logs/control", **command, **session).status == 403
    assert front.request("POST", "/logs/control", **command, **session, Origin="https://foreign.example").status == 403
    assert front.request("POST", "/logs/control", **command, **session, Origin=front.origin).status == 200
    assert front.get("/logs/", Host="rebound.example").status == 421


def test_each_client_behind_it_guesses_for_itself(behind):
    _, front = behind()
    for number in range(10):
        # 127.0.0.2 is no trusted proxy, so what it wrote of others counts for nothing.
        answer = sign_in(front, f"guess-{number}", source="127.0.0.2", X_Forwarded_For=f"203.0.113.{number}")
        assert answer.status == 401
    assert sign_in(front, source="127.0.0.2").status == 429
    assert sign_in(front, source="127.0.0.3").status == 303


def test_only_clients_from_allowed_addresses_come_in(behind):
    _, front = behind("--allow-from", "127.0.0.3")
    assert front.request("GET", "/logs/", source="127.0.0.3").status == 200
    refused = front.request("GET", "/logs/", source="127.0.0.2", X_Forwarded_For="127.0.0.3")
    assert (refused.status, refused.json()["error"]["code"]) == (403, "address_not_allowed")
