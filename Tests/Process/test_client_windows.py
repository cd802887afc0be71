"""What clients send compressed with context takeover, and how many inflate windows are kept for them."""

import contextlib
import resource
import zlib

import pytest

from program import eventually
from wire import frame, request

#: As in ServerLimits.
LIMIT = 1024

PLAIN = b'{"subscribe":{"severity":"error"}}'


class Client:
    """A handshake by hand; compresses what it says by one deflate stream, as most clients do."""

    def __init__(self, server, stack: contextlib.ExitStack, offer: str = "permessage-deflate"):
        self.socket = stack.enter_context(server.socket(server.ws_port))
        self.socket.sendall(request(server, Sec_WebSocket_Extensions=offer))
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


def test_windows_are_bounded_and_given_back(livelogs):
    """Half of them go to whoever comes; the other half is for those who were let in before and said nothing yet."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = LIMIT + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        with contextlib.ExitStack() as stack:
            clients = [Client(livelogs, stack) for _ in range(LIMIT + 40)]
            assert {client.answer for client in clients} == {"permessage-deflate"}
            for client in clients[: LIMIT // 2]:
                client.say(PLAIN)
                assert client.is_understood()
            late = Client(livelogs, stack)
            assert late.answer == "permessage-deflate; client_no_context_takeover"
            for client in clients[LIMIT // 2 : LIMIT]:
                client.say(PLAIN)
                assert client.is_understood()
            # Each loop may let one more in, while another one does.
            closed = 0
            for client in clients[LIMIT:]:
                client.say(PLAIN)
                first, payload = client.hear()
                if first == 0x88:
                    assert payload[:2] == (1013).to_bytes(2)
                    closed += 1
            assert closed > 0
            # It comes again, and is understood.
            client = Client(livelogs, stack)
            assert client.answer == "permessage-deflate; client_no_context_takeover"
            for _ in range(2):
                client.deflate = zlib.compressobj(wbits=-15)
                client.say(PLAIN)
                assert client.is_understood()
            late.send(1, PLAIN)
            assert late.is_understood()

        def is_free() -> bool:
            with contextlib.ExitStack() as stack:
                return Client(livelogs, stack).answer == "permessage-deflate"

        eventually(is_free)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
