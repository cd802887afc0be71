"""parse, validate, version: commands that read, print and end."""

import json

import pytest

from program import run

KEYS = {"file", "line_no", "lines", "timestamp", "severity", "service", "issue", "attack", "log"}


def records(*files) -> list[dict]:
    result = run("parse", *map(str, files))
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_parse_prints_one_object_a_record(tmp_path):
    file = tmp_path / "app.log"
    file.write_text(
        "2026-11-20T10:00:00Z level=info msg=started\n"
        "Nov 20 10:00:01 host sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2\n"
        "just words\n"
    )
    first, second, third = records(file)
    for record in (first, second, third):
        assert record.keys() >= KEYS
        assert record["file"] == str(file)
    assert [record["line_no"] for record in (first, second, third)] == [1, 2, 3]
    assert first["timestamp"].startswith("2026-11-20T10:00:00")
    assert first["severity"] == "info"
    assert first["issue"] is None
    assert second["service"] == "sshd"
    assert second["issue"] == "auth_failure"
    assert third["log"] == "just words"
    assert third["timestamp"] is None


def test_parse_agrees_with_the_stream(start, tmp_path):
    lines = [
        "2026-11-20T10:00:00Z level=error msg=broken",
        "Nov 20 10:00:01 host sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2",
        "Nov 20 10:00:02 host kernel: Out of memory: Killed process 4242 (java)",
        "0 failed, 0 errors",
        "GET /error 200",
        "just words",
    ]
    file = tmp_path / "app.log"
    file.write_text("".join(line + "\n" for line in lines))
    server = start(sources=[str(file)])
    with server.subscribe("backlog=100") as client:
        streamed = [json.loads(client.recv(10)) for _ in lines]
    for parsed, message in zip(records(file), streamed, strict=True):
        assert parsed["log"] == message["log"]
        assert parsed["severity"] == message["severity"]
        assert parsed["service"] == message.get("service")
        assert parsed["issue"] == message.get("issue")


def test_parse_takes_several_files_and_counts_lines_in_each(tmp_path):
    for name in ["a.log", "b.log"]:
        (tmp_path / name).write_text("x\ny\n")
    seen = [(record["file"], record["line_no"]) for record in records(tmp_path / "a.log", tmp_path / "b.log")]
    assert seen == [(str(tmp_path / name), number) for name in ["a.log", "b.log"] for number in [1, 2]]


@pytest.mark.parametrize(
    ("content", "logs"),
    [
        (b"", []),
        (b"no newline at the end", ["no newline at the end"]),
        (b"crlf\r\nlf\n", ["crlf", "lf"]),
        (b"\xff\xfe bad\n", ["\ufffd\ufffd bad"]),
        (b"nul \x00 inside\n", ["nul \x00 inside"]),
        ("grüße 日本 🙂\n".encode(), ["grüße 日本 🙂"]),
        (b'quote " backslash \\ tab \t\n', ['quote " backslash \\ tab \t']),
    ],
    ids=["empty", "no newline", "crlf", "invalid UTF-8", "NUL", "UTF-8", "escapes"],
)
def test_parse_keeps_the_line_as_it_is(tmp_path, content, logs):
    file = tmp_path / "app.log"
    file.write_bytes(content)
    assert [record["log"] for record in records(file)] == logs


def test_parse_names_the_file_that_it_cannot_read(tmp_path):
    result = run("parse", str(tmp_path / "absent.log"))
    assert result.returncode != 0
    assert "absent.log" in result.stderr


def test_parse_without_a_file_is_wrong_usage():
    assert run("parse").returncode == 64


def test_validate_accepts_what_is_built_in(tmp_path):
    file = tmp_path / "livelogs.yaml"
    file.write_text("node-id: here\n")
    assert run("validate").returncode == 0
    assert run("validate", "--config", str(file)).returncode == 0


def test_validate_refuses_bad_rules(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("this is: [not, rules]\n")
    result = run("validate", "--rules", str(rules))
    assert result.returncode == 78
    assert "rules.yaml" in result.stderr


def test_version_is_the_one_that_health_tells(livelogs):
    result = run("version")
    assert result.returncode == 0
    assert livelogs.get("/health").json()["version"] in result.stdout
