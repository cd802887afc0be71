"""livelogs tail: the terminal client, with the real server at the other end."""

import json
import pathlib
import re
import signal
import socket
import subprocess

import pytest

from program import BINARY, clean_environment, eventually, run
from terminal import REFUSED, UNAVAILABLE, UNUSABLE, USAGE, following


def test_lines_arrive_with_time_severity_service_and_source(livelogs, tail):
    client = tail(livelogs.ws, "--utc")
    following(livelogs)
    livelogs.append("2026-11-20T10:00:00.250Z ERROR worker 7 gave up", "no time here")
    client.wait_for("no time here")
    assert "2026-11-20 10:00:00.250Z ERROR " in client.lines[0]
    assert client.lines[0].endswith("app.log: 2026-11-20T10:00:00.250Z ERROR worker 7 gave up")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z INFO ", client.lines[1])
    assert "\x1b" not in client.output
    assert client.complaints == ""


def test_times_are_local_without_utc(livelogs, tail):
    client = tail(livelogs.ws, environment={"TZ": "XXX-05:30"})
    following(livelogs)
    livelogs.append("2026-11-20T23:00:00Z ERROR late")
    client.wait_for("late")
    assert client.lines[0].startswith("2026-11-21 04:30:00.000 ERROR ")


@pytest.mark.parametrize("form", ["http://127.0.0.1:{port}/", "127.0.0.1:{port}", "ws://localhost:{port}/livelogs"])
def test_an_address_may_have_many_forms(livelogs, tail, form):
    client = tail(form.format(port=livelogs.port))
    following(livelogs)
    livelogs.append("hello")
    client.wait_for("hello")


def test_filters_are_the_servers(livelogs, tail):
    client = tail(livelogs.ws, "--severity", "error", "--match", "a+b c", "--exclude", "not this")
    following(livelogs)
    livelogs.append("ERROR aab c one", "ERROR aab c not this", "INFO aab c two", "ERROR other", "ERROR ab c last")
    client.wait_for("ab c last")
    assert [line.partition("app.log: ")[2] for line in client.lines] == ["ERROR aab c one", "ERROR ab c last"]


def test_backlog_comes_first(livelogs, tail):
    livelogs.append(*[f"old {number}" for number in range(10)])
    with livelogs.subscribe("backlog=10") as other:
        eventually(lambda: json.loads(other.recv(10))["log"] == "old 9", 10)
    client = tail(livelogs.ws, "--backlog", "3", "--json")
    eventually(lambda: len(client.logs) == 3, 10)
    assert [message["log"] for message in client.logs] == ["old 7", "old 8", "old 9"]


def test_json_is_what_the_server_sends(livelogs, tail):
    client = tail(livelogs.ws, "--json")
    following(livelogs)
    with livelogs.subscribe() as other:
        following(livelogs, 2)
        lines = ["ERROR one", 'quotes " and \\ and é', "Nov 20 10:00:01 host sshd[7]: Failed password for root", "last"]
        livelogs.append(*lines)
        expected = [other.recv(10) for _ in lines]
    client.wait_for('"last"')
    hello, *logs = client.output.split("\n")[:-1]
    assert logs == expected
    assert json.loads(hello)["type"] == "hello"


def test_control_characters_do_nothing_to_a_terminal(livelogs, tail):
    lines = ["\x1b]0;title\x07\x1b[2Jplain \x1b[31mred\x1b[0m", "c1 \x9b31m\x85 del \x7f end", "right \u202eleft end"]
    plain, raw = tail(livelogs.ws), tail(livelogs.ws, "--json")
    following(livelogs, 2)
    livelogs.append(*lines, "last")
    for client in [plain, raw]:
        client.wait_for("last")
        assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", client.output) is None
    assert [line.partition("app.log: ")[2] for line in plain.lines] == ["plain red", "c1 31m del  end", "right left end", "last"]
    assert [message["log"] for message in raw.logs] == [*lines, "last"]


def test_issues_and_health_are_shown_on_their_channels(livelogs, tail):
    client = tail(livelogs.ws, "--channels", "issues,health")
    following(livelogs)
    livelogs.append("Nov 20 10:00:01 host sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2")
    client.wait_for("issue opened: ")
    client.wait_for("-- health ")
    assert "Failed password" in client.output


def test_colours_are_there_when_asked_for(livelogs, tail):
    always, auto = tail(livelogs.ws, "--color=always"), tail(livelogs.ws)
    following(livelogs, 2)
    livelogs.append("ERROR one")
    always.wait_for("one")
    auto.wait_for("one")
    assert re.search(r"\x1b\[[0-9;]+mERROR\x1b\[0m", always.output)
    assert "\x1b" not in auto.output


def test_a_lost_connection_is_resumed_without_loss_or_repetition(livelogs, relay, tail):
    client = tail(f"127.0.0.1:{relay.port}", "--json")
    following(livelogs)
    number = 0
    for _ in range(3):
        livelogs.append(*[f"line {number + index}" for index in range(200)])
        # Some of it may be on its way when the connection goes.
        client.wait_for(f'"line {number}"')
        relay.cut()
        livelogs.append(*[f"line {number + index}" for index in range(200, 300)])
        number += 300
        following(livelogs, 0)
        relay.mend()
        client.wait_for(f'"line {number - 1}"')
    assert [message["log"] for message in client.logs] == [f"line {index}" for index in range(number)]
    assert [message["seq"] for message in client.logs] == list(range(1, number + 1))
    assert "again in" in client.complaints
    assert "gap" not in {message["type"] for message in client.messages}


def test_nothing_is_lost_when_no_line_had_come_before_the_connection_went(livelogs, relay, tail):
    client = tail(f"127.0.0.1:{relay.port}", "--json")
    eventually(lambda: len(client.messages) == 1, 10)
    relay.cut()
    livelogs.append("while away")
    relay.mend()
    client.wait_for("while away")
    assert [message["log"] for message in client.logs] == ["while away"]


def test_what_is_missed_is_shown(livelogs, tail):
    livelogs.append("line 1")
    with livelogs.subscribe("backlog=1&hello=1") as other:
        epoch = json.loads(other.recv(10))["epoch"]
        assert json.loads(other.recv(10))["seq"] == 1
    same = tail(livelogs.ws, "--since", "0", "--epoch", epoch)
    same.wait_for("line 1")
    assert "--" not in same.output
    other_run = tail(livelogs.ws, "--since", "5", "--epoch", "another")
    other_run.wait_for("line 1")
    assert other_run.lines[0] == "-- the server was restarted: lines in between may be missing --"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["--match", "(a"], "match: "), (["--issue", "none_such"], "issue: takes one of"), (["--match", r"(a)\1"], "match: ")],
)
def test_a_refused_parameter_ends_with_its_reason(livelogs, arguments, reason):
    result = run("tail", livelogs.ws, *arguments)
    assert result.returncode == REFUSED
    assert "refused: status 400: " + reason in result.stderr
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_a_path_without_a_stream_is_refused(livelogs):
    assert run("tail", livelogs.http + "/nothing").returncode == REFUSED


def test_tokens_come_from_a_file_or_the_environment(start, tail, tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("# who may\nread:0123456789abcdef\n")
    server = start("--token-file", str(tokens))
    result = run("tail", server.ws)
    assert result.returncode == REFUSED
    assert "status 401: Send a token" in result.stderr
    for client in [
        tail(server.ws, "--json", "--token-file", str(tokens)),
        tail(server.ws, "--json", environment={"LIVELOGS_TOKEN": "0123456789abcdef"}),
    ]:
        eventually(lambda: client.messages, 10)
    assert run("tail", server.ws, "--token-file", str(tmp_path / "absent")).returncode == UNUSABLE
    assert run("tail", server.ws, environment={"LIVELOGS_TOKEN": "a b"}).returncode == UNUSABLE


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
def test_signals_end_it_with_a_goodbye_and_their_status(livelogs, tail, number, status):
    client = tail(livelogs.ws)
    following(livelogs)
    assert client.end(number) == status
    following(livelogs, 0)
    assert client.complaints == ""


def test_a_signal_ends_it_while_nobody_reads_its_output(livelogs):
    command = [str(BINARY), "tail", livelogs.ws]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=clean_environment()) as process:
        following(livelogs)
        # More than a pipe holds.
        livelogs.append(*["x" * 1000] * 500)
        assert process.stdout.read(1)
        eventually(lambda: "pipe" in pathlib.Path(f"/proc/{process.pid}/wchan").read_text() or waits(process.pid), 10)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


def waits(pid: int) -> bool:
    """Sleeping in the kernel, as the third field of /proc/PID/stat says."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def test_it_ends_quietly_when_its_reader_goes(livelogs):
    command = [str(BINARY), "tail", livelogs.ws]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
    following(livelogs)
    # No line comes: the end of the reader alone is enough.
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_without_resume_it_ends_with_the_connection(livelogs, relay, tail):
    lost = tail("--no-resume", f"127.0.0.1:{relay.port}")
    said = tail("--no-resume", livelogs.ws)
    following(livelogs, 2)
    relay.cut()
    assert lost.process.wait(60) == UNAVAILABLE
    assert "connection lost" in lost.complaints
    assert livelogs.control("stop_livelogs").status == 200
    assert said.process.wait(60) == 0


def test_nobody_at_the_other_end():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        result = run("tail", "--no-resume", address)
    assert result.returncode == UNAVAILABLE
    assert "Connection refused" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["--bogus"], ["--severity", "bad"], ["ftp://h"], ["a", "b"], ["--token", "x"]], ids=" ".join
)
def test_a_bad_command_line_is_refused(arguments):
    result = run("tail", *arguments)
    assert result.returncode == USAGE
    assert len(result.stderr.splitlines()) == 1


def test_help_is_its_own():
    result = run("tail", "--help")
    assert result.returncode == 0
    assert "--no-resume" in result.stdout and "--control-port" not in result.stdout
