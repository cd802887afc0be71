"""What an operator's signals do."""

import signal
import time

import pytest
from websockets.exceptions import ConnectionClosed

from messages import receive_logs, texts


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_w35_a_stop_says_goodbye_to_every_client(livelogs, number):
    clients = [livelogs.subscribe() for _ in range(20)]
    began = time.monotonic()
    livelogs.signal(number)
    assert livelogs.wait() == 0
    assert time.monotonic() - began < 2
    for client in clients:
        with pytest.raises(ConnectionClosed):
            client.recv(60)
        assert client.close_code == 1001


def test_w35_a_stop_does_not_wait_for_a_client_that_does_not_read(livelogs):
    with livelogs.subscribe("format=ndjson") as reader, livelogs.socket(livelogs.ws_port) as silent:
        silent.sendall(
            b"GET /livelogs HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        livelogs.append(*["x" * 1000] * 20_000)
        received = 0
        while received < 20_000:
            received += len(reader.recv(60).splitlines())
        began = time.monotonic()
        livelogs.stop()
        assert time.monotonic() - began < 2


def test_a_stop_sends_what_is_already_under_way(livelogs):
    with livelogs.subscribe() as client:
        livelogs.append("last words")
        assert texts(receive_logs(client, 1)) == ["last words"]
        livelogs.append("farewell")
        receive_logs(client, 1)
        livelogs.stop()


def test_two_signals_are_no_crash(livelogs):
    livelogs.signal(signal.SIGTERM)
    livelogs.signal(signal.SIGTERM)
    assert livelogs.wait() == 0


def test_a_broken_pipe_is_no_end(livelogs):
    for _ in range(20):
        with livelogs.socket() as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
    assert livelogs.get("/healthz").status == 200


RULE = """\
version: 1
types:
  coffee_machine:
    title: Coffee machine on fire
    category: Kitchen
    severity: critical
    patterns: ["coffee machine is on fire"]
    examples:
      match: ["the coffee machine is on fire"]
      not: ["the coffee machine is off"]
"""


def issue_of(client, server, line: str) -> str | None:
    server.append(line)
    return receive_logs(client, 1)[0].get("issue")


def test_hangup_reads_the_rules_again_and_keeps_the_old_when_the_new_are_bad(start, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULE.replace("coffee machine is", "tea pot is"))
    server = start("--rules", str(rules))
    line = "the coffee machine is on fire"
    with server.subscribe() as client:
        assert issue_of(client, server, line) is None

        rules.write_text(RULE)
        server.signal(signal.SIGHUP)
        deadline = time.monotonic() + 60
        while issue_of(client, server, line) != "coffee_machine":
            assert time.monotonic() < deadline

        rules.write_text("types: [")
        server.signal(signal.SIGHUP)
        server.wait_for_output("rules.yaml")
        assert issue_of(client, server, line) == "coffee_machine"


def test_hangup_with_a_bad_configuration_goes_on_as_before(start, tmp_path):
    file = tmp_path / "livelogs.yaml"
    file.write_text("node-id: here\n")
    server = start("--config", str(file))
    with server.subscribe() as client:
        file.write_text("no-such-key: 1\n")
        server.signal(signal.SIGHUP)
        server.wait_for_output("no-such-key")
        server.append("still streaming")
        assert texts(receive_logs(client, 1)) == ["still streaming"]
    assert server.get("/health").json()["node_id"] == "here"
