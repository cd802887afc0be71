"""A client that does not read costs nobody anything, and is told what it missed."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from websockets.exceptions import ConnectionClosed

from messages import receive, receive_logs
from program import eventually

LINE = "x" * 400


def small_buffer(server) -> socket.socket:
    """A connection whose kernel takes little on behalf of a client that does not read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", server.ws_port))
    return connection


def stalled(server, **options):
    """A client that stops reading after a few messages: its own queue is full and nobody takes from it.

    Without compression, which would shrink lines that are all alike to what its buffer holds.
    """
    options = {"compression": None, **options}
    return server.subscribe(sock=small_buffer(server), max_queue=1, close_timeout=1, **options)


def test_w31_a_client_that_wakes_up_is_told_its_gap(start):
    server = start("--buffer-bytes", "1M")
    with stalled(server) as slow, server.subscribe() as reader:
        server.append("first")
        assert receive(slow)["log"] == "first"
        for _ in range(100):
            server.append(*[LINE] * 1000)
            receive_logs(reader, 1000, timeout=60)

        expected = None
        missed = 0
        while True:
            message = receive(slow)
            if message["type"] == "gap":
                assert message["from"] == expected
                assert message["missed"] == message["to"] - message["from"] + 1
                missed += message["missed"]
                expected = message["to"] + 1
                continue
            assert expected is None or message["seq"] == expected
            expected = message["seq"] + 1
            if missed:
                break
        server.append("last")
        while receive(slow).get("log") != "last":
            pass


def test_w31_memory_is_bounded_however_many_stall(start):
    server = start("--buffer-bytes", "4M", "--stall-timeout", "600")
    clients = [stalled(server) for _ in range(50)]
    try:
        with server.subscribe("format=ndjson") as reader:

            def broadcast(rounds: int) -> None:
                for _ in range(rounds):
                    server.append(*[LINE] * 2000)
                    received = 0
                    while received < 2000:
                        received += len(reader.recv(60).splitlines())

            # Enough to fill every buffer there is; from then on 40 MB more to each of 50 clients must cost next to nothing.
            broadcast(75)
            assert server.memory_stands(lambda: broadcast(50), within=16 << 20)
    finally:
        for client in clients:
            client.socket.close()


def test_w31_a_client_without_progress_is_dropped(start):
    server = start("--stall-timeout", "1")
    with server.subscribe("format=ndjson") as reader:
        client = stalled(server)
        eventually(lambda: server.get("/health").json()["clients"] == 2)

        def dropped() -> bool:
            server.append(*[LINE] * 2000)
            received = 0
            while received < 2000:
                received += len(reader.recv(60).splitlines())
            return server.get("/health").json()["clients"] == 1

        eventually(dropped)
        client.socket.close()


CLIENT = """
import sys
from websockets.sync.client import connect
with connect(sys.argv[1], proxy=None, legacy=True) as client:
    print("open", flush=True)
    while True:
        client.recv()
"""


@pytest.mark.slow
def test_a_stopped_client_changes_nothing_for_the_others(livelogs):
    """`kill -STOP` on one client, 20,000 lines a second to another: every line once, in order."""
    process = subprocess.Popen([sys.executable, "-c", CLIENT, livelogs.ws], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"open\n"
        os.kill(process.pid, signal.SIGSTOP)
        with livelogs.subscribe() as reader:
            expected = None
            for _ in range(100):
                livelogs.append(*[LINE] * 1000)
                for message in receive_logs(reader, 1000, timeout=60):
                    assert expected is None or message["seq"] == expected
                    expected = message["seq"] + 1
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_w34_a_client_that_vanishes_is_forgotten(livelogs):
    client = livelogs.subscribe()
    eventually(lambda: livelogs.get("/health").json()["clients"] == 1)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    client.socket.shutdown(socket.SHUT_RDWR)
    with pytest.raises(ConnectionClosed):
        client.recv(60)
    client.socket.close()
    eventually(lambda: livelogs.get("/health").json()["clients"] == 0)


def test_two_that_come_late_one_after_the_other_get_all_or_are_told(start):
    """The first makes the server keep more than usual; the second begins there, where nothing may have been dropped."""
    server = start("--buffer-bytes", "1M", "--threads", "1")
    with server.subscribe(compression=None) as plain:
        for batch in range(10):
            # About a chunk each, of which the stream keeps three; what came before is still there as it was read.
            server.append(*[f"{batch} {number} {'x' * 1000}" for number in range(60)])
            receive_logs(plain, 60, timeout=30)
        for _ in range(4):
            with server.subscribe("since=1", compression=None) as late:
                gap = receive(late)
                assert (gap["type"], gap["from"]) == ("gap", 2)
                expected = gap["to"] + 1
                for message in receive_logs(late, 600 - gap["to"], timeout=30):
                    assert message["seq"] == expected
                    expected += 1
