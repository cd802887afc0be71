"""What is found across lines, how the score came about, and what is done about it: on the running server."""

import contextlib
import http.server
import json
import signal
import socket
import ssl
import threading

import pytest

from certificates import Pair
from program import eventually

#: Far more than anything here needs, for machines that are busy.
AMPLE = 60

CRASH = "systemd[1]: relay.service: Main process exited, code=killed, status=9/KILL"


def issues(server, kind: str) -> list[dict]:
    return [issue for issue in server.get("/api/logs/recent").json()["issues"] if issue["type"] == kind]


def configured(start, tmp_path, actions: str):
    path = tmp_path / "livelogs.yaml"
    path.write_text("actions:\n" + actions)
    return start("--config", str(path))


def outcome(server) -> dict | None:
    found = [issue for issue in issues(server, "service_crash") if issue["actions"]]
    return found[0]["actions"][0] if found else None


def test_guessing_at_passwords_is_one_issue_of_its_address(livelogs):
    livelogs.append(*[f"sshd[7]: Failed password for root from 198.51.100.20 port {port} ssh2" for port in range(9)])
    found = eventually(lambda: issues(livelogs, "brute_force"), AMPLE)
    assert len(found) == 1
    assert "198.51.100.20: 6 failed logins within" in found[0]["message"]
    assert found[0]["attack"] is True
    assert [(entry["address"], entry["count"]) for entry in found[0]["addresses"]] == [("198.51.100.20", 6)]


def test_each_attacker_is_blocked_and_listed(start, tmp_path):
    out = tmp_path / "blocked"
    script = f'echo "$LIVELOGS_ISSUE_ADDRESS" >> {out}'
    server = configured(start, tmp_path, f"  block_address: {{command: [sh, -c, {json.dumps(script)}], interval: 0}}\n")
    attackers = ["198.51.100.20", "198.51.100.21", "2001:db8::7"]
    for attacker in attackers:
        server.append(*[f"sshd[7]: Failed password for root from {attacker} port {port} ssh2" for port in range(9)])
    eventually(lambda: out.exists() and sorted(out.read_text().split()) == attackers, AMPLE)
    (issue,) = issues(server, "brute_force")
    assert sorted(entry["address"] for entry in issue["addresses"]) == attackers


def test_the_score_says_what_it_is_made_of_and_has_a_history(livelogs):
    livelogs.append(CRASH)
    health = eventually(lambda: (body := livelogs.get("/api/logs/health").json())["reasons"] and body, AMPLE)
    assert health["health_score"] == 90
    assert [(reason["issue"], reason["points"]) for reason in health["reasons"]] == [("service_crash", 10)]
    assert health["reasons"][0]["id"] == issues(livelogs, "service_crash")[0]["id"]

    def lowest() -> float:
        points = livelogs.get("/api/logs/health/history?step=1s").json()["points"]
        return min((point["score"] for point in points), default=100)

    eventually(lambda: lowest() == 90, AMPLE)


def test_an_issue_that_comes_back_counts_that(livelogs):
    livelogs.append(CRASH)
    issue = eventually(lambda: issues(livelogs, "service_crash"), AMPLE)[0]
    assert livelogs.request("POST", f"/api/logs/resolve/{issue['id']}").status == 200
    livelogs.append(CRASH)
    again = eventually(lambda: [one for one in issues(livelogs, "service_crash") if not one["resolved"]], AMPLE)[0]
    assert (again["id"], again["count"], again["reopened"]) == (issue["id"], 2, 1)
    assert again["samples"] == [CRASH]


def test_no_action_runs_unless_configured(livelogs):
    livelogs.append(CRASH)
    assert eventually(lambda: issues(livelogs, "service_crash"), AMPLE)[0]["actions"] == []


def test_a_command_gets_the_issue_and_its_outcome_is_told(start, tmp_path):
    out = tmp_path / "out"
    script = f'cat > {out}; echo "$LIVELOGS_ISSUE_TYPE of $LIVELOGS_ISSUE_SERVICE"; exit 3'
    server = configured(start, tmp_path, f"  restart_service: {{command: [sh, -c, {json.dumps(script)}]}}\n")
    with server.subscribe("channels=issues") as client:
        server.append(CRASH)
        while (message := json.loads(client.recv(AMPLE))).get("change") != "acted":
            pass
    assert message["action_succeeded"] is False
    assert message["action_status"] == 3
    result = outcome(server)
    assert (result["action"], result["status"], result["succeeded"]) == ("restart_service", 3, False)
    assert result["output"].startswith("service_crash of ")
    assert json.loads(out.read_text())["line"] == CRASH


def test_a_command_that_hangs_is_killed_and_the_server_goes_on(start, tmp_path):
    server = configured(start, tmp_path, "  restart_service: {command: [sleep, '1000'], timeout: 1s}\n")
    server.append(CRASH, "fatal error: no more wires")
    result = eventually(lambda: outcome(server), AMPLE)
    assert result["succeeded"] is False
    assert result["output"].startswith("killed after 1")
    assert issues(server, "application_crash")


def test_the_same_issue_runs_its_action_once(start, tmp_path):
    out = tmp_path / "out"
    script = f"echo run >> {out}"
    server = configured(start, tmp_path, f"  restart_service: {{command: [sh, -c, {json.dumps(script)}], interval: 0}}\n")
    server.append(CRASH)
    eventually(lambda: outcome(server), AMPLE)
    issue = issues(server, "service_crash")[0]
    # Resolved and back: an event that would run it, were it not for the pause.
    server.request("POST", f"/api/logs/resolve/{issue['id']}")
    server.append(CRASH)
    eventually(lambda: issues(server, "service_crash")[0]["reopened"] == 1, AMPLE)
    assert out.read_text() == "run\n"


@pytest.fixture
def hook():
    bodies = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append((self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()
            self.wfile.write(b"taken")

        def log_message(self, *arguments):
            pass

    servers = []

    def serve(pair: Pair | None = None) -> tuple[str, list]:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        if pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair.cert, pair.key)
            # The handshake belongs to the connection's own thread: nothing may hold up accepting.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"{'https' if pair else 'http'}://127.0.0.1:{server.server_port}/hook", bodies

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_webhook_gets_the_issue(start, tmp_path, hook):
    url, bodies = hook()
    server = configured(start, tmp_path, f"  restart_service: {{webhook: '{url}'}}\n")
    server.append(CRASH)
    result = eventually(lambda: outcome(server), AMPLE)
    assert (result["status"], result["succeeded"], result["output"]) == (202, True, "taken")
    kind, body = bodies[0]
    assert kind == "application/json"
    assert json.loads(body)["line"] == CRASH


def test_a_webhook_by_https_goes_to_whom_the_authority_named_and_nobody_else(start, tmp_path, hook):
    authority = Pair(tmp_path, "authority")
    url, bodies = hook(Pair(tmp_path, "hook", authority))
    stranger, refused = hook(Pair(tmp_path, "stranger"))
    server = configured(
        start,
        tmp_path,
        f"  restart_service: {{webhook: '{url}', ca: {authority.cert}}}\n"
        f"  block_address: {{webhook: '{stranger}', ca: {authority.cert}}}\n",
    )
    server.append(CRASH, *[f"sshd[7]: Failed password for root from 198.51.100.20 port {port} ssh2" for port in range(9)])
    result = eventually(lambda: outcome(server), AMPLE)
    assert (result["status"], result["succeeded"], result["output"]) == (202, True, "taken")
    failed = eventually(lambda: (found := issues(server, "brute_force")) and found[0]["actions"], AMPLE)[0]
    assert failed["succeeded"] is False
    assert "certificate" in failed["output"]
    assert len(bodies) == 1


def test_hangup_takes_over_actions(start, tmp_path):
    out = tmp_path / "out"
    path = tmp_path / "livelogs.yaml"
    server = configured(start, tmp_path, "  no_such_type: {command: ['true']}\n")
    server.append(CRASH)
    assert eventually(lambda: issues(server, "service_crash"), AMPLE)[0]["actions"] == []
    path.write_text(f"actions:\n  restart_service: {{command: [touch, {out}]}}\n")
    server.signal(signal.SIGHUP)

    def ran() -> bool:
        # When the new actions are in force is not told: the cause shows again until then.
        server.append(CRASH)
        return out.exists()

    eventually(ran, AMPLE)
    assert eventually(lambda: outcome(server), AMPLE)["succeeded"] is True


def test_a_webhook_with_a_header_without_end_is_told_as_such(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n")
                connection.recv(65_536)

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server = configured(start, tmp_path, f"  restart_service: {{webhook: '{url}'}}\n")
        server.append(CRASH)
        result = eventually(lambda: outcome(server), AMPLE)
    assert (result["succeeded"], result["output"]) == (False, "the answer's header is too long")


def test_a_webhook_nobody_answers_is_told(start, tmp_path):
    server = configured(start, tmp_path, "  restart_service: {webhook: 'http://127.0.0.1:1/'}\n")
    server.append(CRASH)
    result = eventually(lambda: outcome(server), AMPLE)
    assert result["succeeded"] is False
    assert "status" not in result
    assert result["output"]


def test_a_bad_action_stops_the_start_and_is_told(start, tmp_path):
    path = tmp_path / "livelogs.yaml"
    path.write_text("actions:\n  x: {command: rm -rf /}\n")
    server = start("--config", str(path), ready=False)
    assert server.wait(AMPLE) == 78
    assert "livelogs.yaml:2: expected a list" in server.output
