"""HTTP answers that clients ask for and do not read: how much memory they may hold, and who may hold it."""

import contextlib
import re
import select
import socket
import ssl
import time

import pytest

from certificates import Pair
from program import LiveLogs, eventually
from test_metrics import value
from test_store import wait_until_found

MEBIBYTE = 1 << 20
#: As in AnswerMemory: of all addresses, and of one.
LIMIT, SHARE = 64 * MEBIBYTE, 16 * MEBIBYTE
#: A page of these lines is nearly as large as one may be.
LINES = [f"{number} " + "x" * 200_000 for number in range(5)]
PATH = "/api/logs/search?limit=5"
#: Holds as much as an answer whatever the kernel takes of it.
HELD = len("".join(LINES))


def fill(server: LiveLogs) -> None:
    server.append(*LINES)
    wait_until_found(server, "4")


def ask(
    server: LiveLogs, address: str = "127.0.0.1", path: str = PATH, context: ssl.SSLContext | None = None
) -> socket.socket:
    """A connection that has asked and reads nothing; the kernel takes little for it."""
    connection = socket.socket()
    connection.settimeout(60)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    # On loopback, segments of 64 KiB make the kernel take megabytes for the sender.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    connection.bind((address, 0))
    connection.connect(("127.0.0.1", server.port))
    if context:
        connection = context.wrap_socket(connection, server_hostname="127.0.0.1")
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def status(connection: socket.socket) -> int:
    """Reads no more of the answer than its beginning."""
    received = b""
    while len(received) < 12:
        part = connection.recv(12 - len(received))
        assert part, "closed without an answer"
        received += part
    return int(received.split()[1])


def is_closed(connection: socket.socket) -> bool:
    """Whether the server has reset it, so that the rest of the answer never comes."""
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


def unsent(server: LiveLogs) -> float:
    return value(server, "livelogs_http_unsent_bytes")


def test_one_address_holds_its_share_and_others_are_served(livelogs):
    fill(livelogs)
    before = livelogs.resident_bytes()
    with contextlib.ExitStack() as stack:
        greedy = [stack.enter_context(ask(livelogs)) for _ in range(60)]
        answers = [status(connection) for connection in greedy]
        assert set(answers) == {200, 503}
        assert answers.count(200) <= SHARE // HELD
        assert SHARE / 2 < unsent(livelogs) <= SHARE
        assert value(livelogs, "livelogs_http_answers_refused_total") >= answers.count(503)
        # Threads that make pages keep some memory for the next one.
        assert livelogs.resident_bytes() < before + SHARE + 48 * MEBIBYTE
        # What it is refused is small, and the connection goes on.
        refused = greedy[answers.index(503)]
        rest = refused.recv(4096)
        assert b"\r\nRetry-After: 5\r\n" in rest and b'"too_many_unread_answers"' in rest
        refused.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert status(refused) == 200
        # Small answers are nobody's trouble, and another address gets large ones.
        assert livelogs.get("/health").status == 200
        other = stack.enter_context(ask(livelogs, "127.0.0.2"))
        assert status(other) == 200
    eventually(lambda: unsent(livelogs) == 0)


def test_what_is_not_read_makes_room_for_new_answers_of_its_address(livelogs):
    fill(livelogs)
    with contextlib.ExitStack() as stack:
        greedy = [stack.enter_context(ask(livelogs)) for _ in range(30)]
        answers = [status(connection) for connection in greedy]
        holding = [connection for connection, answer in zip(greedy, answers) if answer == 200]

        def is_answered() -> bool:
            with contextlib.closing(ask(livelogs)) as connection:
                return status(connection) == 200

        eventually(is_answered, what="an old answer makes room")
        eventually(lambda: any(is_closed(connection) for connection in holding))
        assert value(livelogs, "livelogs_http_connections_unread_total") >= 1
        assert unsent(livelogs) <= SHARE


def test_many_addresses_hold_no_more_than_the_limit_and_a_reader_is_served(livelogs):
    fill(livelogs)
    before = livelogs.resident_bytes()
    addresses = [f"127.0.1.{number}" for number in range(1, 9)]
    with contextlib.ExitStack() as stack:
        held = []
        for address in addresses:
            # One after the other, so that the first of them hold all there is.
            flood = [stack.enter_context(ask(livelogs, address)) for _ in range(20)]
            held += [connection for connection in flood if status(connection) == 200]
        assert LIMIT / 2 < unsent(livelogs) <= LIMIT
        assert livelogs.resident_bytes() < before + LIMIT + 48 * MEBIBYTE
        # Those with most had to give some up for those with less, and do so for a newcomer.
        assert value(livelogs, "livelogs_http_connections_unread_total") > 0
        for number in range(1, 4):
            newcomer = stack.enter_context(ask(livelogs, f"127.0.2.{number}"))
            assert status(newcomer) == 200
            # It reads, and gets the whole of its answer.
            received = b""
            while not received.endswith(b'"status":"success"}'):
                received += newcomer.recv(1 << 16)
            assert received.count(b'"log":"') == len(LINES)
        assert unsent(livelogs) <= LIMIT
        assert held
    eventually(lambda: unsent(livelogs) == 0)
    assert livelogs.get(PATH).status == 200


def test_who_reads_nothing_is_closed_after_a_time(start):
    server = start("--stall-timeout", "2")
    fill(server)
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(ask(server)) for _ in range(5)]
        assert [status(connection) for connection in connections] == [200] * 5
        assert unsent(server) > HELD
        eventually(lambda: unsent(server) == 0)
        assert value(server, "livelogs_clients_stalled_total") == 5
        assert value(server, "livelogs_http_connections_unread_total") == 0


def ask_once(server: LiveLogs, size: int | None) -> socket.socket:
    """As `ask`, for an answer after which the connection ends; with `size` none, the kernel takes all of it at once."""
    connection = socket.socket()
    connection.settimeout(60)
    if size:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return connection


def read_slowly(connection: socket.socket, seconds: float) -> bytes:
    """All of an answer, read evenly over so many seconds."""
    began = time.monotonic()
    received = b""
    while part := connection.recv(1 << 14):
        received += part
        early = began + seconds * len(received) / HELD - time.monotonic()
        select.select([], [], [], max(0, early))
    return received


@pytest.mark.slow
@pytest.mark.parametrize("size", [4096, None], ids=["held by the server", "held by the kernel"])
def test_who_reads_slowly_gets_all_of_an_answer_that_ends_the_connection(livelogs, size):
    fill(livelogs)
    with contextlib.closing(ask_once(livelogs, size=size)) as connection:
        head, _, body = read_slowly(connection, 13).partition(b"\r\n\r\n")
    assert b"\r\nConnection: close\r\n" in head
    assert len(body) == int(re.search(rb"Content-Length: (\d+)", head).group(1)) > HELD
    eventually(lambda: unsent(livelogs) == 0)


@pytest.mark.parametrize("size", [4096, None], ids=["held by the server", "held by the kernel"])
def test_who_reads_nothing_of_an_answer_that_ends_the_connection_is_closed(start, size):
    server = start("--stall-timeout", "2")
    fill(server)
    with contextlib.closing(ask_once(server, size=size)) as connection:
        assert status(connection) == 200
        eventually(lambda: is_closed(connection))
        assert value(server, "livelogs_clients_stalled_total") == 1
        assert unsent(server) == 0


def test_by_tls_as_well(start, tmp_path):
    pair = Pair(tmp_path, "server")
    server = start(*pair.arguments)
    context = ssl.create_default_context(cafile=pair.cert)

    def get(path: str) -> str:
        with contextlib.closing(ask(server, path=path, context=context)) as connection:
            received = b""
            while not received.partition(b"\r\n\r\n")[2]:
                received += connection.recv(1 << 16)
            size = int(re.search(rb"Content-Length: (\d+)", received).group(1))
            while len(received.partition(b"\r\n\r\n")[2]) < size:
                received += connection.recv(1 << 16)
            return received.decode()

    def unsent() -> int:
        return int(re.search(r"^livelogs_http_unsent_bytes (\d+)", get("/metrics"), re.MULTILINE).group(1))

    server.append(*LINES)
    eventually(lambda: '"4 xxx' in get("/api/logs/search?limit=1"))
    with contextlib.ExitStack() as stack:
        greedy = [stack.enter_context(ask(server, context=context)) for _ in range(30)]
        assert {status(connection) for connection in greedy} == {200, 503}
        assert SHARE / 2 < unsent() <= SHARE
    eventually(lambda: unsent() == 0)


def test_answers_behind_each_other_count_as_well(livelogs):
    """Files of the page: none of them is large, a hundred are."""
    request = b"GET /lines.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    size = len(livelogs.get("/lines.js").body)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            connection = stack.enter_context(ask(livelogs, path="/healthz"))
            connection.settimeout(0.001)
            with contextlib.suppress(OSError):
                connection.sendall(request * (2 * MEBIBYTE // size))
        eventually(lambda: unsent(livelogs) > SHARE / 2)
        assert unsent(livelogs) <= SHARE
        eventually(lambda: value(livelogs, "livelogs_http_connections_unread_total") > 0)
        other = stack.enter_context(ask(livelogs, "127.0.0.2", "/lines.js"))
        assert status(other) == 200
