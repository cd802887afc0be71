"""Compiling a stranger's expression is nobody else's business: not the ingest thread's, not the other viewers'."""

import contextlib
import json
import signal
import socket
import time
import urllib.parse

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from messages import receive_logs, receive_type, texts
from program import eventually
from wire import read_until, request

# Some tenths of a second of a processor each, and as many of them as one likes.
SLOW = "a{}.{{1,999}}b"
SLOWER = "x{}[^b]{{1,480}}[^a]{{1,480}}y"
# What an audit stopped everything with: 16 s each.
HOSTILE = ["(a{}(b.{{1,30}}c){{1,90}}d)", "(a{}(b.{{0,12}}c){{1,80}}d)", "a{}.{{1,990}}b.{{1,990}}c.{{1,990}}d"]


def subscribe(connection, **wanted) -> None:
    connection.send(json.dumps({"subscribe": wanted}))


def ask_for_stream(server, match: str, address: str = "127.0.0.1") -> socket.socket:
    """A connection from `address` that has sent its handshake."""
    connection = socket.create_connection(("127.0.0.1", server.ws_port), timeout=60, source_address=(address, 0))
    connection.sendall(request(server, path="/livelogs?match=" + urllib.parse.quote(match)))
    return connection


def status(connection: socket.socket) -> int:
    return int(read_until(connection, b"\r\n").split()[1])


@pytest.mark.parametrize("parameter", ["match", "exclude"])
@pytest.mark.parametrize("expression", HOSTILE)
def test_a_costly_expression_is_refused_without_compiling_it(livelogs, parameter, expression):
    before = livelogs.cpu_seconds()
    for number in range(5):
        text = expression.format(number)
        with pytest.raises(InvalidStatus) as refused:
            livelogs.subscribe(f"{parameter}=" + urllib.parse.quote(text))
        assert refused.value.response.status_code == 400
        assert f"{parameter}: the expression" in json.loads(refused.value.response.body)["error"]["message"]
    with livelogs.subscribe("hello=1") as stream:
        receive_type(stream, "hello")
        for number in range(5):
            subscribe(stream, **{parameter: expression.format(number)})
            error = receive_type(stream, "error")["error"]
            assert error["code"] == "bad_parameter" and "too large" in error["message"]
    assert livelogs.cpu_seconds() - before < 1


def keep_busy(server, stack: contextlib.ExitStack, connections: int = 3, each: int = 20) -> list[ClientConnection]:
    """Connections that have sent so many subscriptions each that take some tenths of a second to compile."""
    busy = [stack.enter_context(server.subscribe("hello=1")) for _ in range(connections)]
    for number, stream in enumerate(busy):
        receive_type(stream, "hello")
        for index in range(each):
            subscribe(stream, match=SLOW.format(number * 1_000 + index))
    return busy


def test_others_do_not_wait_for_what_is_compiled(livelogs):
    with contextlib.ExitStack() as stack:
        busy = keep_busy(livelogs, stack)
        assert livelogs.get("/health").status == 200
        with livelogs.subscribe("hello=1") as other:
            receive_type(other, "hello")
            livelogs.append("a line")
            assert texts(receive_logs(other, 1)) == ["a line"]
            # All the answers would have come before.
            with pytest.raises(TimeoutError):
                for _ in range(20):
                    receive_type(busy[0], "subscribed", timeout=0)
                for _ in range(20):
                    receive_type(busy[1], "subscribed", timeout=0)


def test_a_client_is_answered_in_order_whatever_takes_longer(livelogs):
    with livelogs.subscribe("hello=1") as stream:
        receive_type(stream, "hello")
        wanted = [SLOW.format(1), "cheap", None, SLOW.format(2), "(", "cheap", SLOW.format(1)]
        for match in wanted:
            subscribe(stream, **({} if match is None else {"match": match}))
        answers = []
        while len(answers) < len(wanted):
            message = json.loads(stream.recv(60))
            answers.append(message.get("match") if message["type"] == "subscribed" else message["error"]["code"])
        assert answers == ["bad_parameter" if match == "(" else match for match in wanted]


def test_no_line_is_lost_or_doubled_by_a_filter_that_takes_time(livelogs):
    count = 600
    with livelogs.subscribe("hello=1") as stream:
        epoch = receive_type(stream, "hello")["epoch"]
        received: list[int] = []
        last = 0
        for number in range(count):
            livelogs.append(f"line {number}")
            if number % 100 == 50:
                subscribe(stream, exclude=SLOW.format(number), since=last, epoch=epoch)
                # What was on its way before the answer belongs to the old subscription, what follows to the new one.
                while (message := json.loads(stream.recv(60)))["type"] != "subscribed":
                    received.append(message["seq"])
                received = [seq for seq in received if seq <= last]
            while not received or received[-1] < last + 1:
                message = json.loads(stream.recv(60))
                assert message["type"] == "log"
                received.append(message["seq"])
            last = received[-1]
        while received[-1] < count:
            received.append(receive_type(stream, "log")["seq"])
    assert received == list(range(1, count + 1))


def test_many_filters_that_are_joined_see_their_own_lines_only(livelogs):
    with contextlib.ExitStack() as stack:
        streams = [
            stack.enter_context(livelogs.subscribe(f"match=word{number}%5Cb&exclude=not{number}%5Cb"))
            for number in range(45)
        ]
        # Filters are compiled together in the background meanwhile, and again when most have left.
        for turn in range(20):
            for number in range(len(streams)):
                livelogs.append(f"turn {turn}: word{number}", f"word{number} but not{number}")
        for number, stream in enumerate(streams):
            assert texts(receive_logs(stream, 20)) == [f"turn {turn}: word{number}" for turn in range(20)]
        for stream in streams[3:]:
            stream.close()
        for turn in range(20):
            for number in range(3):
                livelogs.append(f"again {turn}: word{number}", f"word{number} but not{number}")
        for number, stream in enumerate(streams[:3]):
            assert texts(receive_logs(stream, 20)) == [f"again {turn}: word{number}" for turn in range(20)]


def test_one_address_cannot_fill_the_queue_for_others(livelogs):
    with contextlib.ExitStack() as stack:
        flood = [stack.enter_context(ask_for_stream(livelogs, SLOW.format(number))) for number in range(300)]
        other = stack.enter_context(ask_for_stream(livelogs, SLOW.format(999), address="127.0.0.2"))
        assert status(other) == 101
        answers = [answer_at_once(connection) for connection in flood]
        # Most of the flood still waited then, or was told to come back.
        assert answers.count(101) < 100
        assert 503 in answers


def answer_at_once(connection: socket.socket) -> int | None:
    """The status of the answer that has arrived; None when none has."""
    connection.setblocking(False)
    try:
        return int(connection.recv(4096).split()[1])
    except BlockingIOError:
        return None


def test_what_nobody_waits_for_is_not_compiled(livelogs):
    before = livelogs.cpu_seconds()
    connections = [ask_for_stream(livelogs, SLOW.format(number)) for number in range(100)]
    with contextlib.ExitStack() as stack:
        # The last of these is let in behind what is still wanted of the hundred.
        for connection in connections:
            connection.close()
        assert status(stack.enter_context(ask_for_stream(livelogs, SLOW.format(999)))) == 101
    # All of them take several seconds.
    assert livelogs.cpu_seconds() - before < 3


def test_the_end_does_not_wait_for_what_is_compiled(livelogs):
    with contextlib.ExitStack() as stack:
        keep_busy(livelogs, stack, connections=6)
        began = time.monotonic()
        livelogs.signal(signal.SIGTERM)
        assert livelogs.wait() == 0
        assert time.monotonic() - began < 4


def test_few_subscriptions_wait_behind_one(livelogs):
    limit = 20
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(livelogs.subscribe("hello=1"))
        receive_type(stream, "hello")
        with contextlib.ExitStack() as others:
            # An address' filters are compiled in the order they came: these take many seconds.
            for number in range(100):
                others.enter_context(ask_for_stream(livelogs, SLOWER.format(number)))
            # Each loop has handed on what came before.
            for _ in range(8):
                livelogs.get("/health")
            subscribe(stream, match=SLOWER.format(999))
            errors: list[str] = []
            # The first go at once. Later ones may be refused because they come too fast.
            for number in range(60):
                subscribe(stream, match="cheap")
                with contextlib.suppress(TimeoutError):
                    while True:
                        error = json.loads(stream.recv(0 if number < limit - 2 else 0.2))["error"]
                        assert error["code"] == "too_many_messages"
                        errors.append(error["message"])
                if errors and "are waiting" in errors[-1]:
                    break
            assert errors and "are waiting" in errors[-1]
        # Nothing is lost of those that were not refused, and nothing is added.
        for _ in range(1 + limit):
            receive_type(stream, "subscribed")
        subscribe(stream)
        assert "match" not in receive_type(stream, "subscribed")


def test_what_each_line_is_compared_with_is_bounded(livelogs):
    """Long texts: they cost a unit for each letter, and are compiled in no time."""
    limit, length = 100_000, 1_000

    def filter_(number: int) -> str:
        return "&".join(f"{name}={number:05}{name[0] * (length - 5)}" for name in ("match", "exclude"))

    with contextlib.ExitStack() as stack:
        streams = []
        with pytest.raises(InvalidStatus) as refused:
            for number in range(limit // length):
                streams.append(stack.enter_context(livelogs.subscribe(filter_(number))))
        assert refused.value.response.status_code == 503
        assert json.loads(refused.value.response.body)["error"]["code"] == "too_many_topics"
        expected = limit // (2 * length)
        assert expected - 2 <= len(streams) <= expected
        # A filter that is used already costs nothing more, nor does none.
        stack.enter_context(livelogs.subscribe(filter_(0)))
        every = stack.enter_context(livelogs.subscribe())
        livelogs.append("a line")
        assert texts(receive_logs(every, 1)) == ["a line"]
        for stream in streams[10:]:
            stream.close()

        def is_let_in() -> bool:
            with contextlib.suppress(InvalidStatus):
                stack.enter_context(livelogs.subscribe(filter_(limit)))
                return True
            return False

        eventually(is_let_in)
