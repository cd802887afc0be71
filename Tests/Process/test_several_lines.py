"""Stack traces and indented texts from files to the stream: one record each."""

import json

from messages import receive_logs, texts

from program import run

TRACE = """2026-11-20 10:00:00,123 ERROR [worker] c.e.Orders - order 17 failed
com.example.OrderException: no stock
\tat com.example.Orders.place(Orders.java:42)
Caused by: java.lang.IllegalStateException: shelf is empty
\t... 12 more"""


def test_a_trace_is_one_record(start):
    server = start()
    with server.subscribe() as client:
        server.append("2026-11-20 10:00:00 INFO before", TRACE, "2026-11-20 10:00:01 INFO after")
        before, trace, after = receive_logs(client, 3, timeout=30)
    assert trace["log"] == TRACE
    assert trace["lines"] == 5
    assert trace["severity"] == "error"
    assert trace["timestamp"] == "2026-11-20T10:00:00.123000Z"
    assert "lines" not in before and "lines" not in after
    assert [before["seq"] + 1, trace["seq"] + 1] == [trace["seq"], after["seq"]]


def test_a_trace_written_line_by_line_goes_out_when_it_is_quiet(start):
    server = start()
    with server.subscribe() as client:
        for line in TRACE.split("\n")[1:]:
            server.append(line)
        # Nothing else is written: quiet alone ends it.
        records = receive_logs(client, 1, timeout=30)
    assert texts(records) == [TRACE.split("\n", 1)[1]]
    assert records[0]["lines"] == 4


def test_a_trace_ends_with_its_file(start):
    server = start()
    with server.subscribe() as client:
        server.append("panic: out of fuel", "")
        server.log.rename(server.log.with_suffix(".log.1"))
        server.append("\tindented in the new file", "2026-11-20 10:00:01 INFO new")
        assert texts(receive_logs(client, 4, timeout=30)) == [
            "panic: out of fuel",
            "",
            "\tindented in the new file",
            "2026-11-20 10:00:01 INFO new",
        ]


def test_what_is_held_goes_out_at_the_end(start):
    server = start()
    with server.subscribe() as client:
        server.append("first")
        receive_logs(client, 1, timeout=30)
        server.append("panic: out of fuel", "goroutine 1 [running]:")
        server.append("2026-11-20 10:00:01 ERROR last")
        assert texts(receive_logs(client, 1, timeout=30)) == ["panic: out of fuel\ngoroutine 1 [running]:"]
        assert texts(receive_logs(client, 1, timeout=30)) == ["2026-11-20 10:00:01 ERROR last"]


def test_parse_tells_how_many_lines(tmp_path):
    log = tmp_path / "app.log"
    log.write_text(f"2026-11-20 10:00:00 INFO before\n{TRACE}\n2026-11-20 10:00:01 INFO after\n")
    result = run("parse", str(log))
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(record["line_no"], record["lines"]) for record in records] == [(1, 1), (2, 5), (7, 1)]
    assert records[1]["log"] == TRACE


def test_bytes_that_terminals_act_on_are_told_apart(start):
    server = start()
    with server.subscribe() as client:
        server.append("2026-11-20 10:00:00 \x1b[31mERROR\x1b[0m red\x07\x00\x85 \x01end")
        record = receive_logs(client, 1, timeout=30)[0]
    assert record["log"] == "2026-11-20 10:00:00 \x1b[31mERROR\x1b[0m red\x07\x00\x85 \x01end"
    assert record["severity"] == "error"
