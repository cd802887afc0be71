"""What clients send compressed with context takeover, and how many inflate windows are kept for them."""

import contextlib
import resource
import socket
import zlib

import pytest

from program import eventually
from test_metrics import value
from wire import frame, request

#: As in InflateWindows: in the process, and for one address.
LIMIT, SHARE = 1024, 128

PLAIN = b'{"subscribe":{"severity":"error"}}'


class Client:
    """A handshake by hand; compresses what it says by one deflate stream, as most clients do."""

    def __init__(
        self,
        server,
        stack: contextlib.ExitStack,
        offer: str = "permessage-deflate",
        source: str = "127.0.0.1",
        **headers: str,
    ):
        address = ("127.0.0.1", server.ws_port)
        self.socket = stack.enter_context(socket.create_connection(address, 60, source_address=(source, 0)))
        self.socket.sendall(request(server, Sec_WebSocket_Extensions=offer, **headers))
        self.stream = self.socket.makefile("rb")
        stack.callback(self.stream.close)
        head = iter(self.stream.readline, b"\r\n")
        fields = [line.decode().strip().partition(": ")[::2] for line in head]
        self.status = fields[0][0]
        self.answer = dict(fields).get("Sec-WebSocket-Extensions")
        self.deflate = zlib.compressobj(wbits=-15)

    def compressed(self, message: bytes) -> bytes:
        return (self.deflate.compress(message) + self.deflate.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")

    def say(self, message: bytes) -> int:
        """Sends it compressed in one frame; how many bytes that took."""
        payload = self.compressed(message)
        self.send(0x41, payload)
        return len(payload)

    def send(self, first: int, payload: bytes, final: bool = True) -> None:
        """`first` is the opcode, with 0x40 where RSV1 is set."""
        whole = frame(first, payload)
        self.socket.sendall(bytes([whole[0] if final else whole[0] & 0x7F]) + whole[1:])

    def hear(self) -> tuple[int, bytes]:
        """The next frame: its first byte and its payload."""
        first, length = self.stream.read(2)
        if length >= 126:
            length = int.from_bytes(self.stream.read(2 if length == 126 else 8))
        return first, self.stream.read(length)

    def is_understood(self) -> bool:
        return b'"type":"subscribed"' in self.hear()[1]


OFFERS = [
    # What clients in use offer by default.
    ("permessage-deflate", "permessage-deflate"),
    ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
    ("permessage-deflate;client_max_window_bits,deflate-frame,x-webkit-deflate-frame", "permessage-deflate"),
    ("permessage-deflate; client_no_context_takeover", "permessage-deflate"),
    ("permessage-deflate; client_max_window_bits=15", "permessage-deflate"),
    (
        "permessage-deflate; server_max_window_bits=15; client_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=15",
    ),
    ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", None),
    # What can be asked for.
    ("permessage-deflate; client_max_window_bits=9", "permessage-deflate"),
    ("permessage-deflate; client_max_window_bits=8", "permessage-deflate"),
    ("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15"),
    ('permessage-deflate; server_max_window_bits="15"', "permessage-deflate; server_max_window_bits=15"),
    *[(f"permessage-deflate; server_max_window_bits={bits}", None) for bits in (8, 9, 11, 12, 13, 14)],
    ("permessage-deflate; server_max_window_bits=9, permessage-deflate", "permessage-deflate"),
    (
        "permessage-deflate; server_max_window_bits=15, permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=15",
    ),
    (
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover, permessage-deflate",
        "permessage-deflate",
    ),
    # What no offer may say.
    *[
        (f"permessage-deflate; {parameter}", None)
        for parameter in (
            *[f"server_max_window_bits={value}" for value in ("0", "7", "16", "08", "015", "+15", "-1", "", '"15', "x")],
            *[f"client_max_window_bits={value}" for value in ("0", "7", "16", "09", "")],
            "server_max_window_bits",
            "server_no_context_takeover=1",
            "client_no_context_takeover=true",
            "server_max_window_bits=15; server_max_window_bits=15",
            "client_max_window_bits; client_max_window_bits=9",
            "unknown",
            "unknown=1",
            "",
        )
    ],
]


def test_each_offer_is_answered_as_rfc_7692_says(livelogs):
    """A bad offer is declined, the connection still made (7.1)."""
    with contextlib.ExitStack() as stack:
        for offer, expected in OFFERS:
            client = Client(livelogs, stack, offer)
            assert (client.status, client.answer) == ("HTTP/1.1 101 Switching Protocols", expected), offer
            # Whatever was agreed on for the other direction, its own messages refer back.
            for _ in range(2):
                client.send(1, PLAIN) if expected is None else client.say(PLAIN)
                assert client.is_understood(), offer


def test_takeover_holds_over_fragments_pings_and_plain_messages(livelogs):
    with contextlib.ExitStack() as stack:
        client = Client(livelogs, stack)
        first = client.say(PLAIN)
        assert client.is_understood()
        # Most of it refers to the first one now, across a plain message.
        client.send(1, PLAIN)
        assert client.is_understood()
        payload = client.compressed(PLAIN)
        assert len(payload) < first / 2
        client.send(0x41, payload[:1], final=False)
        client.send(9, b"between")
        assert client.hear() == (0x8A, b"between")
        client.send(0, b"", final=False)
        for octet in payload[1:-1]:
            client.send(0, bytes([octet]), final=False)
        client.send(0, payload[-1:])
        assert client.is_understood()
        # 32 KiB back, the farthest that there is; the message in between says nothing the server knows.
        assert client.say(b" " * 32_000) > 0
        assert b'"type":"error"' in client.hear()[1]
        client.say(PLAIN)
        assert client.is_understood()


@pytest.mark.parametrize("fragments", [1, 7])
def test_a_bomb_ends_where_the_limit_is(start, fragments):
    server = start("--max-message-bytes", "10000")
    with contextlib.ExitStack() as stack:
        client = Client(server, stack)
        client.say(PLAIN + b" " * (10_000 - len(PLAIN)))
        assert client.is_understood()
        payload = client.compressed(b" " * 5_000_000)
        assert len(payload) < 10_000
        size = len(payload) // fragments + 1
        parts = [payload[at : at + size] for at in range(0, len(payload), size)]
        with contextlib.suppress(OSError):  # it may have been closed before the last one
            for number, part in enumerate(parts):
                client.send(0x41 if number == 0 else 0, part, final=number == len(parts) - 1)
        first, reason = client.hear()
        assert (first, reason[:2]) == (0x88, (1009).to_bytes(2))


#: What a new client is asked for while windows are scarce.
NO_WINDOW = "permessage-deflate; client_no_context_takeover"


@contextlib.contextmanager
def many_descriptors(wanted: int):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def needs_a_window(client: Client) -> bool:
    """Whether it got one, with its first compressed message; otherwise it was closed with 1013."""
    client.say(PLAIN)
    first, payload = client.hear()
    if first == 0x88:
        assert payload[:2] == (1013).to_bytes(2)
        return False
    assert b'"type":"subscribed"' in payload
    return True


def test_windows_are_bounded_and_given_back(livelogs):
    """Half of them go to any client; the other half is for those that were let in before and said nothing yet."""
    with many_descriptors(LIMIT + 500), contextlib.ExitStack() as stack:
        # From so many addresses that no share of one is ever half used up.
        sources = [f"127.0.1.{number // (SHARE // 4) + 1}" for number in range(LIMIT + 40)]
        clients = [Client(livelogs, stack, source=source) for source in sources]
        assert {client.answer for client in clients} == {"permessage-deflate"}
        assert all(needs_a_window(client) for client in clients[: LIMIT // 2])
        late = Client(livelogs, stack)
        assert late.answer == NO_WINDOW
        assert all(needs_a_window(client) for client in clients[LIMIT // 2 : LIMIT])
        assert value(livelogs, "livelogs_inflate_windows") == LIMIT
        # Each loop may let one more in, while another one does.
        closed = sum(not needs_a_window(client) for client in clients[LIMIT:])
        assert closed > 0
        assert value(livelogs, "livelogs_inflate_windows_refused_total") == closed
        # It comes again, and is understood.
        again = Client(livelogs, stack, source=sources[-1])
        assert again.answer == NO_WINDOW
        for _ in range(2):
            again.deflate = zlib.compressobj(wbits=-15)
            again.say(PLAIN)
            assert again.is_understood()
        late.send(1, PLAIN)
        assert late.is_understood()
        assert value(livelogs, "livelogs_inflate_windows") == LIMIT + 40 - closed
    eventually(lambda: value(livelogs, "livelogs_inflate_windows") == 0)
    with contextlib.ExitStack() as stack:
        assert Client(livelogs, stack).answer == "permessage-deflate"


@pytest.mark.parametrize("is_proxied", [False, True], ids=["direct", "through a trusted proxy"])
def test_one_address_has_a_share_of_the_windows(start, is_proxied):
    server = start(*(["--trusted-proxy", "127.0.0.1"] if is_proxied else []))

    def come(stack, host: int) -> Client:
        if is_proxied:
            return Client(server, stack, X_Forwarded_For=f"203.0.113.{host}")
        return Client(server, stack, source=f"127.0.0.{host}")

    with contextlib.ExitStack() as stack:
        greedy = [come(stack, 2) for _ in range(SHARE + 1)]
        assert all(needs_a_window(client) for client in greedy[: SHARE // 2])
        assert come(stack, 2).answer == NO_WINDOW
        assert come(stack, 3).answer == "permessage-deflate"
        assert all(needs_a_window(client) for client in greedy[SHARE // 2 : SHARE])
        assert not needs_a_window(greedy[SHARE])
        others = [come(stack, 3) for _ in range(3)]
        assert {client.answer for client in others} == {"permessage-deflate"}
        assert all(needs_a_window(client) for client in others)
        assert value(server, "livelogs_inflate_windows") == SHARE + 3
        # What one gives back the next of its address may have.
        greedy[0].socket.shutdown(socket.SHUT_RDWR)
        eventually(lambda: value(server, "livelogs_inflate_windows") == SHARE + 2)
        greedy.append(come(stack, 2))
        assert greedy[-1].answer == NO_WINDOW
    eventually(lambda: value(server, "livelogs_inflate_windows") == 0)
