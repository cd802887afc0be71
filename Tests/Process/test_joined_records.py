"""Many records in one message: what a client asks for is met to the record, not to the message."""

import json

import pytest

from program import LiveLogs


def numbered(first: int, last: int) -> list[str]:
    return [f"line {number}" for number in range(first, last + 1)]


def read(client, count: int) -> list[dict]:
    records: list[dict] = []
    while len(records) < count:
        messages = [json.loads(line) for line in client.recv(10).splitlines()]
        records += [message for message in messages if message["type"] == "log"]
    return records


@pytest.fixture
def filled(livelogs: LiveLogs) -> LiveLogs:
    """A server with a hundred lines that were read in one go."""
    with livelogs.subscribe("format=ndjson") as client:
        livelogs.append(*numbered(1, 100))
        read(client, 100)
    return livelogs


@pytest.mark.parametrize("wanted", [1, 3, 99, 100])
def test_a_backlog_has_exactly_so_many_records(filled: LiveLogs, wanted: int):
    with filled.subscribe(f"format=ndjson&backlog={wanted}") as client:
        assert [record["log"] for record in read(client, wanted)] == numbered(101 - wanted, 100)
        filled.append("line 101")
        assert [record["log"] for record in read(client, 1)] == ["line 101"]


@pytest.mark.parametrize("known", [1, 50, 99, 100])
def test_a_resume_repeats_no_record(filled: LiveLogs, known: int):
    with filled.subscribe("hello=1&backlog=100") as client:
        hello = json.loads(client.recv(10))
        sequences = [record["seq"] for record in read(client, 100)]
    query = f"format=ndjson&since={sequences[known - 1]}&epoch={hello['epoch']}"
    with filled.subscribe(query) as client:
        filled.append("line 101")
        expected = 101 - known
        assert [record["log"] for record in read(client, expected)] == numbered(known + 1, 101)
