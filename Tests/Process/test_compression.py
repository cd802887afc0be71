"""What is compressed once for everybody, read by clients that were written elsewhere."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import threading

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from messages import receive
from program import eventually
from wandering import check
from wire import read_until, request

MODULES = pathlib.Path("/usr/share/nodejs")


def compressing(server, query: str = "", **options):
    """A client that offers permessage-deflate and nothing about windows."""
    return server.subscribe(query, compression=None, extensions=[ClientPerMessageDeflateFactory()], **options)


def negotiated(client) -> bool:
    return "Sec-WebSocket-Extensions" in client.response.headers


def lines(count: int, seed: int) -> list[str]:
    """Lines that look like a log's, no two alike."""
    chance = random.Random(seed)
    return [
        f"{chance.choice(['sshd', 'nginx', 'kernel', 'app'])}[{chance.randint(1, 99999)}]: request {number} from "
        f"10.0.{chance.randint(0, 255)}.{chance.randint(0, 255)} took {chance.random():.6f} s é {'x' * chance.randint(0, 300)}"
        for number in range(count)
    ]


def collect(client, messages: list, last: str) -> None:
    """Everything up to the line `last`."""
    while True:
        message = receive(client, 30)
        messages.append(message)
        if message.get("log") == last:
            return


def in_thread(client, messages: list, last: str) -> threading.Thread:
    thread = threading.Thread(target=collect, args=(client, messages, last))
    thread.start()
    return thread


@pytest.mark.parametrize(
    "factory, answer",
    [
        (ClientPerMessageDeflateFactory(), "permessage-deflate"),
        (ClientPerMessageDeflateFactory(client_max_window_bits=True), "permessage-deflate"),
        (ClientPerMessageDeflateFactory(client_no_context_takeover=True), "permessage-deflate"),
        (ClientPerMessageDeflateFactory(server_max_window_bits=15), "permessage-deflate; server_max_window_bits=15"),
        (ClientPerMessageDeflateFactory(server_max_window_bits=14), None),
        (ClientPerMessageDeflateFactory(server_no_context_takeover=True), None),
    ],
)
def test_only_what_a_stream_for_all_can_keep_is_agreed_on(livelogs, factory, answer):
    with livelogs.subscribe(compression=None, extensions=[factory]) as client:
        assert client.response.headers.get("Sec-WebSocket-Extensions") == answer
        livelogs.append("a line")
        assert receive(client)["log"] == "a line"


def test_an_operator_can_switch_it_off(start):
    server = start("--no-compression")
    with compressing(server) as client:
        assert not negotiated(client)
        server.append("a line")
        assert receive(client)["log"] == "a line"


class CountingSocket(socket.socket):
    """Knows how many bytes it received."""

    received = 0

    def recv(self, *arguments):
        data = super().recv(*arguments)
        self.received += len(data)
        return data


def counting(server, open_client):
    connection = CountingSocket()
    connection.connect(("127.0.0.1", server.ws_port))
    return connection, open_client(sock=connection)


def test_a_fifth_of_the_bytes_arrives(livelogs):
    """Lines of text without padding, one a message."""
    plain_socket, plain = counting(livelogs, lambda **options: livelogs.subscribe(compression=None, **options))
    packed_socket, packed = counting(livelogs, lambda **options: compressing(livelogs, **options))
    with plain, packed:
        assert negotiated(packed) and not negotiated(plain)
        text = [line.split(" é ")[0] for line in lines(20_000, 1)]
        received: list[list[dict]] = [[], []]
        threads = [in_thread(client, into, text[-1]) for client, into in zip([plain, packed], received)]
        for start_at in range(0, len(text), 100):
            livelogs.append(*text[start_at : start_at + 100])
        for thread in threads:
            thread.join(60)
        assert received[0] == received[1]
        assert [message["log"] for message in received[1]] == text
        assert packed_socket.received * 4 < plain_socket.received


def test_whoever_joins_at_any_time_gets_what_the_others_get(livelogs):
    """Twenty clients come while lines are written, some of them with lines from before and in other formats."""
    chance = random.Random(7)
    text = lines(20_000, 2)
    reference: list[dict] = []
    with livelogs.subscribe(compression=None) as plain:
        threads = [in_thread(plain, reference, text[-1])]
        clients, received = [], []
        for start_at in range(0, len(text), 50):
            livelogs.append(*text[start_at : start_at + 50])
            if chance.random() < 0.05 and len(clients) < 20:
                backlog = chance.choice([0, 0, 10, 3000])
                query = f"backlog={backlog}" if backlog else ""
                # Every second one as the library offers by default.
                is_default = len(clients) % 2 == 0
                clients.append(livelogs.subscribe(query) if is_default else compressing(livelogs, query))
                received.append([])
                threads.append(in_thread(clients[-1], received[-1], text[-1]))
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
    assert len(clients) > 5
    by_sequence = {message["seq"]: message for message in reference}
    assert [message["log"] for message in reference] == text
    for client, messages in zip(clients, received):
        client.close()
        assert negotiated(client)
        assert check(messages, by_sequence, reference[-1]["seq"]) == 0


def test_stalled_lapsed_and_resumed_clients_are_accounted_for(start):
    """They do not read until they have lost lines, read on, come again with `since`, and change what they want."""
    server = start("--buffer-bytes", "2M")
    # What hardly shrinks, so that it fills what the kernel keeps for a client.
    chance = random.Random(3)
    text = [f"{number} {chance.randbytes(500).hex()}" for number in range(30_000)]
    reference: list[dict] = []
    with server.subscribe(compression=None) as plain:
        reading = in_thread(plain, reference, text[-1])
        slow, received = [], []
        for _ in range(4):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.ws_port))
            slow.append(compressing(server, sock=connection, max_queue=1))
            received.append([])
        server.append(*text[:100])
        for client, messages in zip(slow, received):
            for _ in range(100):
                messages.append(receive(client))
        for start_at in range(100, 25_000, 100):
            server.append(*text[start_at : start_at + 100])
            eventually(lambda: len(reference) >= start_at)
        # All wake up; lines go on coming.
        threads = [in_thread(client, messages, text[-1]) for client, messages in zip(slow, received)]
        for start_at in range(25_000, 30_000, 100):
            server.append(*text[start_at : start_at + 100])
            eventually(lambda: len(reference) >= start_at)
        for thread in [reading, *threads]:
            thread.join(60)
            assert not thread.is_alive()
        by_sequence = {message["seq"]: message for message in reference}
        last = reference[-1]["seq"]
        for client, messages in zip(slow, received):
            assert check(messages, by_sequence, last) > 0
            client.close()
        messages = []
        with compressing(server, f"since={last - 500}") as client:
            collect(client, messages, text[-1])
            assert check(messages, by_sequence, last) == 0
            assert len(messages) == 500
            client.send(json.dumps({"subscribe": {"format": "text", "hello": False}}))
            assert receive(client)["type"] == "subscribed"
            more = lines(3_000, 4)
            server.append(*more)
            assert [client.recv(60) for _ in more] == more


def is_compressed(stream) -> bool:
    """Reads one frame of a bare connection and passes its payload over; whether it has RSV1."""
    first, length = stream.read(2)
    if length >= 126:
        length = int.from_bytes(stream.read(2 if length == 126 else 8))
    stream.read(length)
    return first & 0x40 != 0


@pytest.mark.timeout(180)
def test_a_lapsed_client_is_soon_compressed_again_where_little_comes(start):
    server = start("--buffer-bytes", "1M")
    chance = random.Random(6)
    with contextlib.ExitStack() as stack:
        plain = stack.enter_context(server.subscribe(compression=None))
        # Seven other streams take their share, so that 64 KiB of this one are kept: three lines.
        for number in range(7):
            stack.enter_context(server.subscribe(f"match=never{number}"))
        slow = stack.enter_context(socket.socket())
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(60)
        slow.connect(("127.0.0.1", server.ws_port))
        slow.sendall(request(server, Sec_WebSocket_Extensions="permessage-deflate"))
        read_until(slow, b"\r\n\r\n")
        stream = slow.makefile("rb")
        server.append("first")
        assert is_compressed(stream)
        receive(plain)
        # A segment has fourteen of these, and the last six begin none: nor do those that are kept.
        for _ in range(1_000):
            server.append(chance.randbytes(10_000).hex())
            receive(plain)
        while is_compressed(stream):
            pass
        # It was told what it missed, in a frame for itself, and waits for a segment.
        frames = 0

        def comes_compressed() -> bool:
            nonlocal frames
            frames += 1
            # A segment by size would take a thousand.
            assert frames < 500
            server.append("a short line")
            return is_compressed(stream)

        eventually(comes_compressed, timeout=30)


def test_what_a_client_sends_compressed_is_read_within_the_limit(livelogs):
    with compressing(livelogs) as client:
        client.send(json.dumps({"subscribe": {"severity": "error", "padding": " " * 5000}}))
        assert receive(client)["type"] in ("subscribed", "error")
        client.send(json.dumps({"subscribe": {"severity": "error"}}))
        assert receive(client)["type"] == "subscribed"
        # A bomb: 100 MiB in 100 KB.
        client.send("a" * (100 << 20))
        with pytest.raises(Exception) as caught:
            while True:
                client.recv(60)
        assert caught.value.rcvd.code == 1009


@pytest.mark.skipif(not shutil.which("node") or not (MODULES / "ws").exists(), reason="needs nodejs and node-ws")
def test_node_reads_what_is_compressed(livelogs):
    text = lines(5000, 5)
    clients = []
    try:
        for _ in range(3):
            clients.append(
                subprocess.Popen(
                    ["node", pathlib.Path(__file__).parent / "print_messages.cjs", livelogs.ws, str(len(text))],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env={**os.environ, "NODE_PATH": str(MODULES)},
                )
            )
        for client in clients:
            assert client.stderr.readline() == b"open\n"
        outputs: list[bytes] = [b""] * 3
        readers = [
            threading.Thread(target=lambda index=index: outputs.__setitem__(index, clients[index].communicate(timeout=60)[0]))
            for index in range(3)
        ]
        for reader in readers:
            reader.start()
        for start_at in range(0, len(text), 10):
            livelogs.append(*text[start_at : start_at + 10])
        for reader in readers:
            reader.join(40)
        for output in outputs:
            assert [json.loads(line)["log"] for line in output.splitlines()] == text
    finally:
        for client in clients:
            client.kill()
            client.wait()
