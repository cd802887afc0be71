"""Clients that mean harm, on the wire: each is stopped, memory stays, and the others notice nothing.

The numbers in the names are those of the table in Docs/security.md.
"""

import contextlib
import socket
import struct
import time

import pytest

from messages import receive_logs, receive_type, texts
from program import eventually, open_stream
from wire import frame, read_all, read_until, request
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus


@contextlib.contextmanager
def streaming(server, path: str = "/livelogs"):
    """A bare connection that has been let into the stream."""
    with server.socket(server.ws_port) as connection:
        connection.sendall(request(server, path=path))
        read_until(connection, b"\r\n\r\n")
        yield connection


def flood(connection: socket.socket, wire: bytes, times: int) -> bytes:
    """Sends `wire` again and again, then reads what comes until the server closes."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(times):
            connection.sendall(wire)
    return read_all(connection)


def close_code(received: bytes) -> int:
    """The code of the Close frame that ends `received`."""
    start = received.rindex(b"\x88")
    return struct.unpack("!H", received[start + 2 : start + 4])[0]


def frames(wire: bytes) -> list[tuple[int, bytes]]:
    """Whole unmasked frames as (first octet, payload)."""
    found = []
    while len(wire) >= 2:
        size, start = wire[1], 2
        if size == 126:
            size, start = struct.unpack("!H", wire[2:4])[0], 4
        elif size == 127:
            size, start = struct.unpack("!Q", wire[2:10])[0], 10
        found.append((wire[0], wire[start : start + size]))
        wire = wire[start + size :]
    return found


@contextlib.contextmanager
def many(port: int, count: int, first: bytes = b""):
    """`count` connections, each of which has sent `first`."""
    with contextlib.ExitStack() as stack:
        connections = []
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            if first:
                connection.sendall(first)
            connections.append(connection)
        yield connections


def test_w07_half_open_connections_make_room_for_honest_ones(start):
    server = start("--max-connections", "200")
    # A machine may be so busy that all have had their ten seconds before anybody asks; then another flood must show it.
    assert any(floods_make_room(server) for _ in range(5))


def floods_make_room(server) -> bool:
    """Whether half-open connections went because others came; fails when others cannot come."""
    began = time.monotonic()
    with many(server.port, 190, b"GET / HTTP/1.1\r\n"), many(server.ws_port, 10):
        # Each question is a newcomer, and the oldest go for it once they have had their first second.
        eventually(lambda: evicted(server) >= 2 or time.monotonic() - began > 10)
        eventually(lambda: all(server.get("/healthz").status == 200 for _ in range(20)))
        with eventually(lambda: admitted(server)) as client:
            server.append("through")
            assert texts(receive_logs(client, 1)) == ["through"]
        return evicted(server) >= 2


def evicted(server) -> int:
    text = eventually(lambda: (answer := server.get("/metrics")).status == 200 and answer.body.decode(), timeout=60)
    return int(text.split("\nlivelogs_connections_evicted_total ")[1].split()[0])


def admitted(server):
    """A client of the stream, or None where the house was full at that moment."""
    try:
        return server.subscribe()
    except InvalidStatus as refusal:
        assert refusal.response.status_code == 503
        return None
    except (ConnectionClosed, InvalidMessage, OSError):
        return None  # The refusal was overtaken by the end of the connection, as the request had not come yet.


def test_w07_the_full_house_says_so(start):
    server = start("--max-connections", "5")
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.subscribe()) for _ in range(5)]
        answer = server.get("/healthz")
        assert answer.status == 503
        assert answer.json()["error"]["code"] == "too_many_connections"
        server.append("those inside stay")
        for client in clients:
            assert texts(receive_logs(client, 1)) == ["those inside stay"]
    eventually(lambda: server.get("/healthz").status == 200)


def test_w07_one_address_has_its_limit(start):
    server = start("--max-connections-per-address", "5")
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.subscribe()) for _ in range(5)]
        answer = server.get("/healthz")
        assert answer.status == 429
        assert answer.json()["error"]["code"] == "too_many_connections_from_address"
        assert "--max-connections-per-address" in answer.json()["error"]["message"]
        # Another address has its own.
        with socket.create_connection(("127.0.0.1", server.port), 10, ("127.0.0.2", 0)) as other:
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert read_all(other).startswith(b"HTTP/1.1 200 ")
        clients.pop().close()
        eventually(lambda: server.get("/healthz").status == 200)


def test_w07_this_machines_own_programs_have_no_limit_of_their_own(livelogs):
    with many(livelogs.ws_port, 4_200):
        assert livelogs.get("/healthz").status == 200


def least_growth(server, attack) -> int:
    """Bytes that one attack of three leaves behind, the least of them: what is set up once, here or by another thread, is
    no leak."""

    def growth() -> int:
        before = server.resident_bytes()
        attack()
        return server.resident_bytes() - before

    return min(growth() for _ in range(3))


def test_w24_one_byte_fragments_end_at_the_limit(livelogs):
    def attack() -> None:
        with streaming(livelogs) as connection:
            piece = b"\x00\x81\x00\x00\x00\x00a"
            connection.sendall(b"\x01\x81\x00\x00\x00\x00a")
            received = flood(connection, piece * 1_024, 128)
        assert close_code(received) in (1008, 1009)

    assert least_growth(livelogs, attack) < 1 << 20


def test_w25_empty_continuations_end_at_the_limit(livelogs):
    def attack() -> None:
        with streaming(livelogs) as connection:
            connection.sendall(b"\x01\x80\x00\x00\x00\x00")
            received = flood(connection, b"\x00\x80\x00\x00\x00\x00" * 1_000, 100)
        assert close_code(received) in (1008, 1009)

    assert least_growth(livelogs, attack) < 1 << 20


@pytest.mark.parametrize("opcode", [0x9, 0xA], ids=["ping", "pong"])
def test_w26_a_flood_of_control_frames_ends_with_1008(livelogs, opcode):
    def attack() -> None:
        with streaming(livelogs) as connection:
            received = flood(connection, frame(opcode, b"x" * 125) * 100, 100)
        assert close_code(received) == 1008

    assert least_growth(livelogs, attack) < 2 << 20


def test_w26_pings_at_a_decent_rate_are_all_answered(livelogs):
    with streaming(livelogs) as connection:
        for number in range(200):
            connection.sendall(frame(0x9, b"%d" % number))
            read_until(connection, frame(0xA, b"%d" % number, mask=None))


def test_w26_a_flood_of_messages_is_told_and_then_ends_with_1008(livelogs):
    with streaming(livelogs) as connection:
        message = frame(0x1, b'{"subscribe":{"channels":["logs"]}}')
        received = flood(connection, message, 500)
    assert received.count(b'"type":"subscribed"') <= 40
    assert b"too_many_messages" in received
    assert close_code(received) == 1008


def test_w26_twenty_messages_at_once_are_fine(livelogs):
    with livelogs.subscribe() as client:
        for _ in range(20):
            client.send('{"subscribe":{"channels":["logs"]}}')
        for _ in range(20):
            assert receive_type(client, "subscribed")
        livelogs.append("still in")
        assert texts(receive_logs(client, 1)) == ["still in"]


def test_w23_a_long_message_is_refused_by_its_header(livelogs):
    def attack() -> None:
        with streaming(livelogs) as connection:
            connection.sendall(b"\x82\xff" + struct.pack("!Q", 1 << 30) + bytes(4))
            assert close_code(read_all(connection)) == 1009

    assert least_growth(livelogs, attack) < 1 << 20


def test_w23_endless_requests_leave_others_their_turn(livelogs):
    """Pipelined requests, answers read by nobody: stopped by back-pressure, not by memory."""
    before = livelogs.resident_bytes()
    with livelogs.socket() as connection, livelogs.subscribe() as other:
        connection.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            for _ in range(200):
                connection.sendall(b"GET /absent HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1_000)
        livelogs.append("unhurt")
        assert texts(receive_logs(other, 1)) == ["unhurt"]
    assert livelogs.resident_bytes() - before < 16 << 20


def test_w31_one_stalled_client_among_a_thousand(livelogs):
    with contextlib.ExitStack() as stack:
        stalled = stack.enter_context(streaming(livelogs, "/livelogs?format=text"))
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        crowd = stack.enter_context(many(livelogs.ws_port, 999, request(livelogs, path="/livelogs?format=text")))
        for connection in crowd:
            read_until(connection, b"\r\n\r\n")
        lines = [f"line {number:04} " + "x" * 100 for number in range(200)]
        livelogs.append(*lines)
        wanted = sum(len(line) + 2 for line in lines)
        for connection in crowd:
            received = 0
            while received < wanted:
                part = connection.recv(65_536)
                assert part
                received += len(part)
            assert received == wanted


def test_w32_two_thousand_idle_clients_cost_little(livelogs):
    def crowd(count: int):
        return many(livelogs.ws_port, count, request(livelogs))

    with crowd(200) as first:
        for connection in first:
            read_until(connection, b"\r\n\r\n")
        before = livelogs.resident_bytes()
        with crowd(2_000) as others:
            for connection in others:
                read_until(connection, b"\r\n\r\n")
            assert livelogs.get("/health").json()["clients"] == 2_200
            # The bench tells how little; tables that double and other threads' work are in this.
            assert (livelogs.resident_bytes() - before) / 2_000 < 2_048


def test_w33_a_thousand_come_back_in_a_second_and_lose_nothing(livelogs):
    with livelogs.subscribe("hello=1") as client:
        hello = receive_type(client, "hello")
        livelogs.append(*[f"line {number}" for number in range(20)])
        last = receive_logs(client, 20)[9]["seq"]
    opening = request(livelogs, path=f"/livelogs?format=text&since={last}&epoch={hello['epoch']}")
    expected = [f"line {number}".encode() for number in range(10, 20)]
    began = time.monotonic()
    with many(livelogs.ws_port, 1_000, opening) as crowd:
        came = time.monotonic() - began
        for connection in crowd:
            received = read_until(connection, b"line 19")
            _, _, rest = received.partition(b"\r\n\r\n")
            assert [payload for _, payload in frames(rest)] == expected
        assert came < 30
    eventually(lambda: livelogs.get("/health").json()["clients"] == 0)


def test_w07_descriptors_and_memory_come_back_after_a_storm(livelogs):
    with many(livelogs.ws_port, 1_000, request(livelogs)) as crowd:
        for connection in crowd:
            read_until(connection, b"\r\n\r\n")
    eventually(lambda: livelogs.get("/health").json()["clients"] == 0)
    before = livelogs.resident_bytes()
    for _ in range(3):
        with many(livelogs.ws_port, 1_000, request(livelogs)) as crowd:
            for connection in crowd:
                read_until(connection, b"\r\n\r\n")
        eventually(lambda: livelogs.get("/health").json()["clients"] == 0)
    assert livelogs.resident_bytes() - before < 4 << 20
    open_stream(livelogs.ws).close()


def test_w20_who_does_not_say_goodbye_is_reset(livelogs):
    with streaming(livelogs) as connection:
        began = time.monotonic()
        livelogs.control("stop_livelogs")
        read_until(connection, b"\x88")
        # Nothing is answered: five seconds later the connection is gone, and not by a clean end.
        with pytest.raises(ConnectionResetError):
            while connection.recv(4096):
                pass
        assert 3 < time.monotonic() - began < 30


def test_w34_who_does_not_answer_a_ping_is_forgotten(start):
    server = start("--ping-interval", "1")
    with streaming(server) as connection:
        began = time.monotonic()
        assert read_until(connection, b"\x89\x00")
        with pytest.raises(ConnectionResetError):
            while connection.recv(4096):
                pass
        assert time.monotonic() - began < 15
    assert server.get("/health").json()["clients"] == 0
