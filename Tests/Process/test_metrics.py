"""Figures for Prometheus, as its own library reads them."""

import gzip
import re
import shutil
import socket
import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families

from messages import receive_logs
from program import eventually


def families(server) -> dict:
    answer = server.get("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(answer.body.decode())}


def value(server, name: str, **labels: str) -> float:
    (found,) = [
        sample.value
        for family in families(server).values()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return found


def test_names_and_labels_are_as_they_should_be(livelogs):
    text = livelogs.get("/metrics").body.decode()
    assert text.endswith("\n")
    read = families(livelogs)
    assert len(read) > 30
    for family in read.values():
        assert re.fullmatch("livelogs_[a-z0-9_]+", family.name)
        assert family.documentation
        assert family.type in ("counter", "gauge")
        # What grows ends in _total, and nothing else does.
        assert (family.type == "counter") == (f"# TYPE {family.name}_total counter" in text)
        assert not re.search("milli|kilo|percent|minutes|_ms_|_kb", family.name)
        series = [tuple(sorted(sample.labels.items())) for sample in family.samples]
        assert len(set(series)) == len(series) >= 1
        for sample in family.samples:
            assert set(sample.labels) <= {"severity", "version"}


def test_figures_follow_what_happens(livelogs):
    lines = ["nothing much", "ERROR it broke", "kernel: Out of memory: Killed process 42 (java)"]
    with livelogs.subscribe() as client:
        livelogs.append(*lines)
        receive_logs(client, 3)
        assert value(livelogs, "livelogs_stream_clients") == 1
        assert value(livelogs, "livelogs_connections") >= 2
    assert value(livelogs, "livelogs_read_lines_total") == 3
    assert value(livelogs, "livelogs_read_bytes_total") >= sum(len(line) + 1 for line in lines)
    assert value(livelogs, "livelogs_records_total", severity="error") == 1
    assert value(livelogs, "livelogs_records_total", severity="critical") == 1
    assert value(livelogs, "livelogs_issues_open", severity="critical") == 1
    assert value(livelogs, "livelogs_health_score") == 85
    assert value(livelogs, "livelogs_sent_bytes_total") > sum(map(len, lines))
    assert value(livelogs, "livelogs_monitored_files") == 1
    assert value(livelogs, "livelogs_process_resident_memory_bytes") > 1e6
    assert value(livelogs, "livelogs_process_cpu_seconds_total") > 0
    assert 5 < value(livelogs, "livelogs_process_open_fds") < value(livelogs, "livelogs_process_max_fds")
    eventually(lambda: value(livelogs, "livelogs_store_lines_total") == 3)
    eventually(lambda: value(livelogs, "livelogs_stream_clients") == 0)
    before = value(livelogs, "livelogs_http_answers_total")
    assert value(livelogs, "livelogs_http_answers_total") == before + 1


def test_what_did_not_come_as_it_was_written_is_counted(start):
    server = start(
        "--syslog-tcp", "0", "--syslog-udp", "0", "--syslog-allow", "192.0.2.1", "--max-line-bytes", "1K"
    )
    tcp, udp = (int(server.wait_for_output(rf"syslog {way} \S+:(\d+)").group(1)) for way in ("tcp", "udp"))
    trace = "Traceback (most recent call last):\n" + '  File "a.py", line 1, in f\n' * 1100
    with server.subscribe() as client:
        server.append(trace + "one long line " * 200, "short")
        receive_logs(client, 5)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"<13>not from there", ("127.0.0.1", udp))
    socket.create_connection(("127.0.0.1", tcp)).close()
    server.log.write_text("")
    eventually(lambda: value(server, "livelogs_syslog_refused_total") == 2)
    eventually(lambda: value(server, "livelogs_lossy_truncations_total") == 1)
    losses = server.get("/health").json()["losses"]
    assert losses == {
        "cut_lines": 1,
        "cut_records": 2,
        "lossy_truncations": 1,
        "unopened_files": 0,
        "unopened_bytes": 0,
        "syslog_lost_datagrams": 0,
        "syslog_cut_messages": 0,
        "syslog_refused": 2,
        "syslog_nameless": 0,
    }
    assert value(server, "livelogs_records_cut_total") == 2


def test_long_messages_are_counted(start):
    server = start("--syslog-udp", "0", "--max-line-bytes", "1K")
    port = int(server.wait_for_output(r"syslog udp \S+:(\d+)").group(1))
    with server.subscribe() as client, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"<13>" + b"x" * 2000, ("127.0.0.1", port))
        receive_logs(client, 1)
    assert value(server, "livelogs_syslog_cut_messages_total") == 1


def test_figures_are_packed_for_who_takes_that(livelogs):
    answer = livelogs.get("/metrics", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"livelogs_build_info" in gzip.decompress(answer.body)


@pytest.mark.skipif(not shutil.which("promtool"), reason="needs promtool, which is in Debian's prometheus")
def test_prometheus_own_tool_finds_nothing_to_improve(livelogs):
    checked = subprocess.run(["promtool", "check", "metrics"], input=livelogs.get("/metrics").body, capture_output=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")
