"""The stream by a client that this project did not write: messages, parameters, resuming, subscribing."""

import json
import re

import pytest
from websockets.exceptions import InvalidStatus

from messages import KEYS, TIMESTAMP, assert_silent, query, receive, receive_logs, receive_type, texts
from program import open_stream

OUT_OF_MEMORY = "Nov 20 10:00:00 host kernel: Out of memory: Killed process 4242 (java)"
AUTHENTICATION = "Nov 20 10:00:01 host sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2"


def levelled(*levels: str) -> list[str]:
    return [f"2026-11-20T10:00:00Z level={level} msg=hello" for level in levels]


def test_a_client_without_parameters_gets_one_object_a_line(livelogs):
    with livelogs.subscribe() as client:
        livelogs.append("first", "2026-11-20T10:00:00.5Z level=error msg=second")
        first, second = receive(client), receive(client)
    for message in (first, second):
        assert message.keys() >= KEYS
        assert message["type"] == "log"
        assert message["source"] == str(livelogs.log)
        assert re.fullmatch(TIMESTAMP, message["timestamp"])
    assert first["log"] == "first"
    assert second["seq"] == first["seq"] + 1
    assert second["timestamp"] == "2026-11-20T10:00:00.500000Z"
    assert second["severity"] == "error"


def test_what_the_rules_know_of_a_line_is_told(livelogs):
    with livelogs.subscribe() as client:
        livelogs.append(AUTHENTICATION)
        message = receive(client)
    assert message["service"] == "sshd"
    assert message["issue"] == "auth_failure"


def test_both_ports_carry_the_same_stream(livelogs):
    with livelogs.subscribe() as client, open_stream(livelogs.page_ws) as page:
        livelogs.append("to both")
        assert receive(client) == receive(page)


def test_every_line_comes_once_and_in_order(livelogs):
    count = 20_000
    with livelogs.subscribe() as client:
        for start in range(0, count, 100):
            livelogs.append(*[f"line {number}" for number in range(start, start + 100)])
        messages = receive_logs(client, count, timeout=60)
    assert texts(messages) == [f"line {number}" for number in range(count)]
    first = messages[0]["seq"]
    assert [message["seq"] for message in messages] == list(range(first, first + count))


@pytest.mark.parametrize(
    ("floor", "kept"),
    [
        ("debug", ["debug", "info", "warning", "error", "critical"]),
        ("info", ["info", "warning", "error", "critical"]),
        ("warning", ["warning", "error", "critical"]),
        ("error", ["error", "critical"]),
        ("critical", ["critical"]),
    ],
)
def test_severity_is_that_or_worse(livelogs, floor, kept):
    with livelogs.subscribe(f"severity={floor}") as client:
        livelogs.append(*levelled("debug", "info", "warning", "error", "critical"))
        assert [message["severity"] for message in receive_logs(client, len(kept))] == kept
        livelogs.append(*levelled("critical"))
        assert receive(client)["severity"] == "critical"


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ({"match": "needle"}, ["a needle"]),
        ({"match": "^a"}, ["a needle", "a straw"]),
        ({"exclude": "needle"}, ["a straw", "the end"]),
        ({"match": "^a", "exclude": "straw"}, ["a needle"]),
        ({"match": "n.{2}dle|straw$"}, ["a needle", "a straw"]),
    ],
    ids=str,
)
def test_expressions_filter(livelogs, parameters, kept):
    with livelogs.subscribe(query(**parameters)) as client:
        livelogs.append("a needle", "a straw", "the end")
        assert texts(receive_logs(client, len(kept))) == kept
        last = "a needle again" if "match" in parameters else "last"
        livelogs.append(last)
        if "needle" not in parameters.get("exclude", ""):
            assert_silent(client, last)


def test_source_is_a_glob(start, tmp_path):
    logs = [tmp_path / "web-1.log", tmp_path / "web-2.log", tmp_path / "db.log"]
    for log in logs:
        log.touch()
    server = start(sources=[str(log) for log in logs])
    with server.subscribe(query(source="*/web-*.log")) as client:
        for log in reversed(logs):
            log.write_text(f"from {log.name}\n")
        assert sorted(texts(receive_logs(client, 2))) == ["from web-1.log", "from web-2.log"]


@pytest.mark.parametrize("parameters", [{"service": "sshd"}, {"issue": "auth_failure"}], ids=str)
def test_service_and_issue_filter(livelogs, parameters):
    with livelogs.subscribe(query(**parameters)) as client:
        livelogs.append(OUT_OF_MEMORY, "just words", AUTHENTICATION)
        assert_silent(client, AUTHENTICATION)


def test_text_is_the_line_alone(livelogs):
    with livelogs.subscribe("format=text") as client:
        livelogs.append("the line, as it is")
        assert client.recv(60).removesuffix("\n") == "the line, as it is"


def test_ndjson_is_many_records_in_one_message(livelogs):
    with livelogs.subscribe("format=ndjson") as client:
        livelogs.append(*[f"line {number}" for number in range(1000)])
        records, messages = [], 0
        while len(records) < 1000:
            records += [json.loads(line) for line in client.recv(60).splitlines()]
            messages += 1
    assert texts(records) == [f"line {number}" for number in range(1000)]
    assert messages < 500


def test_backlog_is_the_last_lines_first(start, tmp_path):
    log = tmp_path / "old.log"
    log.write_text("".join(f"line {number}\n" for number in range(50)))
    server = start(sources=[str(log)])
    with server.subscribe("backlog=3") as client:
        assert texts(receive_logs(client, 3)) == ["line 47", "line 48", "line 49"]
        with log.open("a") as file:
            file.write("live\n")
        assert_silent(client, "live")


def test_backlog_is_of_what_the_filter_keeps(livelogs):
    with livelogs.subscribe() as watcher:
        livelogs.append(*levelled("error", "info", "error", "info", "error"))
        all_lines = receive_logs(watcher, 5)
    with livelogs.subscribe("backlog=2&severity=error") as client:
        assert receive_logs(client, 2) == [all_lines[2], all_lines[4]]


def test_hello_comes_first_when_asked_for(livelogs):
    with livelogs.subscribe("hello=1") as client:
        hello = receive(client)
    assert hello["type"] == "hello"
    assert isinstance(hello["seq"], int)
    assert hello["epoch"]
    health = livelogs.get("/health").json()
    assert hello["node_id"] == health["node_id"]
    assert hello["version"] == health["version"]


def test_other_channels_begin_with_hello(livelogs):
    for channels in ["issues", "health", "logs,issues,health"]:
        with livelogs.subscribe(f"channels={channels}") as client:
            assert receive(client)["type"] == "hello"


def test_resuming_leaves_nothing_out_and_repeats_nothing(livelogs):
    with livelogs.subscribe("hello=1") as client:
        epoch = receive(client)["epoch"]
        livelogs.append("one", "two", "three")
        last = receive_logs(client, 3)[1]["seq"]
    livelogs.append("four")
    with livelogs.subscribe(query(since=last, epoch=epoch)) as client:
        livelogs.append("five")
        messages = receive_logs(client, 3)
    assert texts(messages) == ["three", "four", "five"]
    assert [message["seq"] for message in messages] == [last + 1, last + 2, last + 3]


def test_resuming_from_hello_gives_what_came_after(livelogs):
    with livelogs.subscribe("hello=1") as client:
        hello = receive(client)
    livelogs.append("while away")
    with livelogs.subscribe(query(since=hello["seq"], epoch=hello["epoch"])) as client:
        assert texts(receive_logs(client, 1)) == ["while away"]


def test_resuming_too_late_is_told_as_a_gap(start):
    server = start("--buffer-bytes", "1M")
    line = "x" * 200
    with server.subscribe("hello=1") as client:
        epoch = receive(client)["epoch"]
        server.append(line)
        first = receive_logs(client, 1)[0]["seq"]
        # A burst would be a gap for this client, too: the server keeps little.
        for _ in range(20):
            server.append(*[line] * 500)
            last = receive_logs(client, 500, timeout=60)[-1]["seq"]
    with server.subscribe(query(since=first, epoch=epoch)) as client:
        gap = receive(client)
        assert gap["type"] == "gap"
        assert gap["from"] == first + 1
        assert gap["missed"] == gap["to"] - gap["from"] + 1
        assert receive(client)["seq"] == gap["to"] + 1
        assert gap["to"] < last


def test_issues_are_pushed_on_their_channel(livelogs):
    with livelogs.subscribe("channels=issues") as client:
        livelogs.append("nothing of note", OUT_OF_MEMORY)
        issue = receive_type(client, "issue")
    listed = livelogs.get("/api/logs/recent").json()["issues"]
    assert issue["id"] in {entry["id"] for entry in listed}


def test_health_is_pushed_on_its_channel(livelogs):
    with livelogs.subscribe("channels=health") as client:
        livelogs.append(OUT_OF_MEMORY)
        while (health := receive_type(client, "health"))["score"] == 100:
            pass
    assert health["score"] == 90
    assert health["status"] == "healthy"
    assert health["recent_issues_count"] == 1


def test_a_subscription_changes_on_an_open_connection(livelogs):
    with livelogs.subscribe() as client:
        livelogs.append(*levelled("info"))
        assert receive(client)["severity"] == "info"
        client.send('{"subscribe":{"channels":["logs"],"severity":"critical"}}')
        assert receive_type(client, "subscribed")
        livelogs.append(*levelled("info", "critical"))
        assert receive_type(client, "log")["severity"] == "critical"
        client.send('{"subscribe":{"channels":["issues"]}}')
        assert receive_type(client, "subscribed")
        livelogs.append("no channel of this client's", OUT_OF_MEMORY)
        while (message := receive(client))["type"] != "issue":
            assert message["type"] != "log"


def test_subscribing_again_and_again_loses_no_line(livelogs):
    count = 2_000
    with livelogs.subscribe() as client:
        for number in range(count):
            livelogs.append(f"line {number}")
            if number % 100 == 0:
                client.send('{"subscribe":{"channels":["logs"]}}')
        messages = receive_logs(client, count, timeout=60)
    assert texts(messages) == [f"line {number}" for number in range(count)]


@pytest.mark.parametrize(
    "message",
    ["", "hello", "{", "[]", "{}", '{"subscribe":5}', '{"subscribe":{"severity":"loud"}}', "[" * 60_000],
    ids=lambda message: message[:30] or "empty",
)
def test_nonsense_from_one_client_hurts_nobody(livelogs, message):
    with livelogs.subscribe() as client, livelogs.subscribe() as other:
        client.send(message)
        livelogs.append("still here")
        assert texts(receive_logs(other, 1)) == ["still here"]


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"severity": "loud"}, "severity"),
        ({"severity": ""}, "severity"),
        ({"channels": "nope"}, "channels"),
        ({"channels": "logs,nope"}, "channels"),
        ({"format": "xml"}, "format"),
        ({"since": "abc", "epoch": "1"}, "since"),
        ({"since": "-1", "epoch": "1"}, "since"),
        ({"since": "99999999999999999999999", "epoch": "1"}, "since"),
        ({"backlog": "-1"}, "backlog"),
        ({"backlog": "many"}, "backlog"),
        ({"match": "("}, "match"),
        ({"match": "[z-a]"}, "match"),
        ({"match": "(?=ahead)"}, "match"),
        ({"match": r"(a)\1"}, "match"),
        ({"match": "a" * 7000 + "("}, "match"),
        ({"exclude": "*"}, "exclude"),
        ({"issue": "no such type"}, "issue"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_parameter_is_refused_with_the_reason(livelogs, parameters, named):
    for url in [livelogs.ws, livelogs.page_ws]:
        with pytest.raises(InvalidStatus) as refused:
            open_stream(f"{url}?{query(**parameters)}")
        response = refused.value.response
        assert response.status_code == 400
        error = json.loads(response.body)
        assert error["status"] == "error"
        # The reason names the parameter, or shows the expression that is wrong.
        assert named in error["error"]["message"] or f"`{parameters[named]}`" in error["error"]["message"]


def test_bad_escapes_in_the_query_are_refused(livelogs):
    for text in ["match=%", "match=%zz", "match=%ff%fe"]:
        with pytest.raises(InvalidStatus) as refused:
            livelogs.subscribe(text)
        assert refused.value.response.status_code == 400
