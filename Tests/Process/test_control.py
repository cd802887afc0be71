"""Health, control and the REST resources: shapes, codes, and that the numbers follow the lines."""

import re

import pytest
from websockets.exceptions import ConnectionClosed

from messages import receive_logs, texts
from program import eventually

OUT_OF_MEMORY = "Nov 20 10:00:00 host kernel: Out of memory: Killed process 4242 (java)"
AUTHENTICATION = "Nov 20 10:00:01 host sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2"


def assert_error(answer, status: int, *named: str) -> None:
    assert answer.status == status
    body = answer.json()
    assert body["status"] == "error"
    assert re.fullmatch("[a-z0-9_]+", body["error"]["code"])
    for word in named:
        assert word in body["error"]["message"]


def score(server) -> float:
    return server.get("/api/logs/health").json()["health_score"]


def issues(server, query: str = "") -> list[dict]:
    return server.get("/api/logs/recent" + query).json()["issues"]


def test_health(livelogs):
    answer = livelogs.get("/health")
    assert answer.status == 200
    assert answer.headers.get_content_type() == "application/json"
    body = answer.json()
    assert body["status"] == "ok"
    assert body["node_id"]
    assert isinstance(body["telemetry_enabled"], bool)
    assert body["version"]
    assert body["uptime_seconds"] >= 0
    assert body["livelogs"] == "running"
    assert body["clients"] == 0
    assert body["health_score"] == 100


def test_health_counts_clients(livelogs):
    def clients() -> int:
        return livelogs.get("/health").json()["clients"]

    with livelogs.subscribe(), livelogs.subscribe():
        eventually(lambda: clients() == 2)
    eventually(lambda: clients() == 0)


def test_telemetry_can_be_disabled(start):
    assert start("--disable-telemetry").get("/health").json()["telemetry_enabled"] is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes(livelogs, path):
    livelogs.append(*[OUT_OF_MEMORY.replace("java", f"java{number}") for number in range(20)])
    eventually(lambda: score(livelogs) < 100)
    assert livelogs.get(path).status == 200


def test_stop_and_start(livelogs):
    with livelogs.subscribe() as client:
        answer = livelogs.control("stop_livelogs")
        assert (answer.status, answer.json()) == (200, {"status": "stopped"})
        with pytest.raises(ConnectionClosed):
            client.recv(60)
        assert client.close_code == 1001
    assert livelogs.get("/health").json()["livelogs"] == "stopped"
    assert livelogs.control("stop_livelogs").json() == {"status": "not_running"}

    pid = str(livelogs.pid)
    answer = livelogs.control("start_livelogs")
    assert (answer.status, answer.json()) == (200, {"status": "started", "pid": pid})
    assert livelogs.control("start_livelogs").json() == {"status": "already_running", "pid": pid}
    assert livelogs.get("/health").json()["livelogs"] == "running"
    with livelogs.subscribe() as client:
        livelogs.append("streams again")
        assert texts(receive_logs(client, 1)) == ["streams again"]


def test_waits_for_start_when_told_to(start):
    server = start("--no-live")
    assert server.get("/health").json()["livelogs"] == "stopped"
    assert server.control("stop_livelogs").json() == {"status": "not_running"}
    assert server.control("start_livelogs").json()["status"] == "started"
    with server.subscribe() as client:
        server.append("now")
        assert texts(receive_logs(client, 1)) == ["now"]


def test_an_unknown_command_lists_those_that_exist(livelogs):
    assert_error(livelogs.control("make_coffee"), 400, "start_livelogs", "stop_livelogs")


@pytest.mark.parametrize(
    "body",
    ["", "start_livelogs", "{", '{"command": 5}', "[]", "{}", '{"command": null}', "[" * 100_000, '"\\ud800"', "\x00"],
    ids=lambda body: body[:20] or "empty",
)
def test_control_refuses_what_is_not_a_command(livelogs, body):
    assert_error(livelogs.request("POST", "/control", body, Content_Type="application/json"), 400)
    assert livelogs.get("/health").json()["livelogs"] == "running"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/control", {"POST"}),
        ("DELETE", "/health", {"GET", "HEAD"}),
        ("POST", "/api/logs/recent", {"GET", "HEAD"}),
        ("PUT", "/", {"GET", "HEAD"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(livelogs, method, path, allowed):
    answer = livelogs.request(method, path)
    assert_error(answer, 405)
    assert allowed <= {name.strip() for name in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize("path", ["/no/such/thing", "/api/logs/absent", "/index.htm", "/control/"])
def test_an_unknown_path_is_not_found(livelogs, path):
    assert_error(livelogs.get(path), 404)


def test_an_issue_is_listed_counted_and_resolved(livelogs):
    statistics = livelogs.get("/api/logs/statistics").json()
    assert statistics["status"] == "success"
    assert statistics["health_score"] == 100
    assert statistics["statistics"]["total_issues"] == 0
    assert statistics["statistics"]["recent_issues_5min"] == 0
    assert statistics["statistics"]["monitoring_status"] == "active"
    assert statistics["statistics"]["monitored_files"] == 1

    livelogs.append(OUT_OF_MEMORY)
    eventually(lambda: issues(livelogs))
    recent = livelogs.get("/api/logs/recent").json()
    assert recent["status"] == "success"
    assert recent["count"] == 1
    (issue,) = recent["issues"]
    assert issue["severity"] == "CRITICAL"
    assert issue["source"] == str(livelogs.log)
    assert issue["service"] == "kernel"
    assert issue["count"] == 1
    assert issue["resolved"] is False
    assert isinstance(issue["auto_heal"], bool)
    assert issue["category"] and issue["message"] and issue["id"]

    health = livelogs.get("/api/logs/health").json()
    assert health["status"] == "success"
    assert health["health_score"] == 90
    assert health["health_status"] == "healthy"
    assert health["recent_issues_count"] == 1
    statistics = livelogs.get("/api/logs/statistics").json()["statistics"]
    assert statistics["severity_distribution"]["CRITICAL"] == 1
    assert statistics["category_distribution"][issue["category"]] == 1
    assert livelogs.get("/api/logs/critical").json()["count"] == 1

    answer = livelogs.request("POST", f"/api/logs/resolve/{issue['id']}")
    assert answer.status == 200
    assert score(livelogs) == 100
    assert livelogs.get("/api/logs/critical").json()["count"] == 0
    assert issues(livelogs)[0]["resolved"] is True


def test_what_is_not_there_cannot_be_resolved(livelogs):
    for name in ["no-such-issue", "999999", "2026-01-01T00:00:00.000000Z", "%00", "..%2f.."]:
        answer = livelogs.request("POST", f"/api/logs/resolve/{name}")
        assert answer.status in (400, 404) if "%" in name else answer.status == 404


def test_the_same_issue_again_is_one_entry_that_counts(livelogs):
    livelogs.append(*[AUTHENTICATION.replace("[7]", f"[{number}]") for number in range(30)])
    eventually(lambda: sum(issue["count"] for issue in issues(livelogs) if issue["service"] == "sshd") >= 30)
    assert len([issue for issue in issues(livelogs) if issue["severity"] != "CRITICAL"]) <= 2


def test_the_list_of_issues_is_filtered_and_limited(livelogs):
    livelogs.append(OUT_OF_MEMORY, AUTHENTICATION)
    eventually(lambda: {issue["service"] for issue in issues(livelogs)} >= {"kernel", "sshd"})
    assert {issue["severity"] for issue in issues(livelogs, "?severity=CRITICAL")} == {"CRITICAL"}
    assert {issue["service"] for issue in issues(livelogs, "?service=sshd")} == {"sshd"}
    assert issues(livelogs, "?q=4242")[0]["service"] == "kernel"
    assert issues(livelogs, "?source=/no/such/file") == []
    assert len(issues(livelogs, "?limit=1")) == 1
    for bad in ["limit=-1", "limit=x", "severity=LOUD", "from=yesterday"]:
        answer = livelogs.get(f"/api/logs/recent?{bad}")
        assert_error(answer, 400, bad.partition("=")[0])


def test_history_does_not_count_for_health(start, tmp_path):
    log = tmp_path / "old.log"
    log.write_text((OUT_OF_MEMORY + "\n") * 20)
    server = start(sources=[str(log)])
    with server.subscribe("backlog=1") as client:
        receive_logs(client, 1)
    assert score(server) == 100
