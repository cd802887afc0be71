"""What a search may cost, whatever the stored lines and the questions are."""

import contextlib
import select
import signal
import socket
import struct
import time
import urllib.parse

from program import eventually
from test_store import wait_until_found

# Each position of such a line begins the phrase, and none ends it.
LINE = "b é " + "a " * 30_000
PHRASE = '"' + "a " * 31 + 'b"'
#: As in SearchQueue.
WAITING = 64
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


def ask(server, stack: contextlib.ExitStack, address: str = "127.0.0.1") -> socket.socket:
    """A connection from `address` that has asked for a page which takes its time."""
    connection = stack.enter_context(
        socket.create_connection(("127.0.0.1", server.port), timeout=60, source_address=(address, 0))
    )
    connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def statuses(connections: list[socket.socket]) -> list[int]:
    """Of the answers that have arrived; they are not taken."""
    ready = select.select(connections, [], [], 0)[0]
    return [int(connection.recv(12, socket.MSG_PEEK).split()[1]) for connection in ready]


def test_one_address_cannot_fill_the_queue_for_others(livelogs):
    livelogs.append(*[LINE] * 600)
    livelogs.append("the end")
    wait_until_found(livelogs, "the end")
    with contextlib.ExitStack() as stack:
        flood = [ask(livelogs, stack) for _ in range(250)]
        # All but those that wait, and the one that runs.
        eventually(lambda: len(statuses(flood)) >= 250 - WAITING - 1, what="the queue is full")
        refused = statuses(flood).count(503)
        assert refused > 0
        others = [ask(livelogs, stack, "127.0.0.2") for _ in range(20)]
        # The queue takes them in place of the flood's newest.
        eventually(lambda: statuses(flood).count(503) > refused)
        assert others[0].recv(12) == b"HTTP/1.1 200"
        # Each had its turn: of the flood most still wait, and none of the others was refused.
        assert statuses(flood).count(200) < WAITING / 2
        assert 503 not in statuses(others[1:])


def test_what_nobody_waits_for_is_not_searched(livelogs):
    livelogs.append(*[LINE] * 600)
    livelogs.append("the end")
    wait_until_found(livelogs, "the end")
    before = livelogs.cpu_seconds()
    with contextlib.ExitStack() as stack:
        for _ in range(WAITING):
            # Resets the connection; one that is only shut may still want its answer.
            ask(livelogs, stack).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.ExitStack() as stack:
        assert ask(livelogs, stack).recv(12) == b"HTTP/1.1 200"
    # All of them would have taken several seconds.
    assert livelogs.cpu_seconds() - before < 3


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
