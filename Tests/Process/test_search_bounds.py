"""What a search may cost, whatever the stored lines and the questions are."""

import signal
import time
import urllib.parse

from program import eventually
from test_store import wait_until_found

# Each position of such a line begins the phrase, and none ends it.
LINE = "b é " + "a " * 30_000
PHRASE = '"' + "a " * 31 + 'b"'
PATH = "/api/logs/search?q=" + urllib.parse.quote(PHRASE)


def test_searches_that_wait_are_bounded_and_end_with_the_server(livelogs):
    livelogs.append(*[LINE] * 300)
    livelogs.append("the end")
    wait_until_found(livelogs, "the end")
    connections = [livelogs.socket() for _ in range(400)]
    try:
        for connection in connections:
            connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        refused: list[bytes] = []

        def look() -> bool:
            for connection in connections:
                connection.setblocking(False)
                try:
                    received = connection.recv(4096)
                except BlockingIOError:
                    continue
                if received.startswith(b"HTTP/1.1 503 "):
                    refused.append(received)
            return bool(refused)

        eventually(look, 60, "a search is refused")
        assert b"\r\nRetry-After: 5\r\n" in refused[0]
        assert b'"too_many_searches"' in refused[0]
        began = time.monotonic()
        livelogs.signal(signal.SIGTERM)
        assert livelogs.wait() == 0
        # Far from what the searches that wait would take.
        assert time.monotonic() - began < 3
    finally:
        for connection in connections:
            connection.close()


def test_a_page_ends_by_bytes_and_its_cursor_goes_on(livelogs):
    lines = [f"{number} " + "x" * 200_000 for number in range(20)]
    livelogs.append(*lines, "the end")
    wait_until_found(livelogs, "the end")
    found: list[str] = []
    cursor = ""
    while True:
        page = livelogs.get("/api/logs/search?limit=1000" + cursor).json()
        assert sum(len(line["log"]) for line in page["lines"]) <= 1 << 20
        found += [line["log"] for line in page["lines"]]
        if "next_cursor" not in page:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == ["the end", *reversed(lines)]
