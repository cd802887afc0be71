"""The API against its own description: schemathesis asks what it allows and what it forbids, and judges the answers."""

import os
import pathlib
import re
import subprocess
import sys

import jsonschema_rs
import pytest

from program import eventually

SETTINGS = pathlib.Path(__file__).parent.parent / "schemathesis.toml"
#: For each operation and phase; more by hand or by `make api`.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "10")
LINES = [
    "Nov 20 10:00:00 host kernel: Out of memory: Killed process 4242 (java)",
    "Nov 20 10:00:01 host sshd[7]: Failed password for root from 203.0.113.9 port 22 ssh2",
    'Nov 20 10:00:02 host app[8]: \u00fcber \u2603 "quoted" \\ and a tab\there',
]


@pytest.fixture
def busy(livelogs):
    """A server that has issues, lines in its store, and something resolved."""
    livelogs.append(*LINES)
    eventually(lambda: livelogs.get("/api/logs/recent").json()["count"] >= 2)
    eventually(lambda: livelogs.get("/api/logs/search?format=flat").json()[2:])
    issue = livelogs.get("/api/logs/recent?limit=1").json()["issues"][0]
    assert livelogs.request("POST", f"/api/logs/resolve/{issue['id']}").status == 200
    return livelogs


@pytest.mark.timeout(3600 if "SCHEMATHESIS_EXAMPLES" in os.environ else 600)
def test_schemathesis_finds_nothing(busy, tmp_path):
    run = [
        *(str(pathlib.Path(sys.executable).parent / "schemathesis"), "--config-file", str(SETTINGS)),
        *("run", f"{busy.http}/api/openapi.json", "--checks", "all", "--max-redirects", "0"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--request-timeout", "60"),
        *("--suppress-health-check", "all", "--warnings", "off", "--no-color", "--continue-on-failure"),
    ]
    if "SCHEMATHESIS_EXAMPLES" not in os.environ:
        run.append("--generation-deterministic")
    result = subprocess.run(run, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert result.returncode == 0, result.stdout.decode(errors="replace")[-20_000:]
    operations = sum(map(len, busy.get("/api/openapi.json").json()["paths"].values()))
    # It leaves out the one that it read the description by.
    assert int(re.search(rb"Tested: (\d+)", result.stdout)[1]) >= operations - 1 >= 16
    assert busy.get("/healthz").status == 200


def closed(schema):
    """The schema with nothing allowed that it does not name."""
    if isinstance(schema, list):
        return [closed(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: closed(value) for name, value in schema.items()}
    if "properties" in result and "additionalProperties" not in result:
        result["additionalProperties"] = False
    return result


def test_nothing_is_answered_that_is_not_described(busy):
    document = busy.get("/api/openapi.json").json()
    asked = 0
    for path, operations in document["paths"].items():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "application/json" not in content:
            continue
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        for query in ["", "?format=flat"] if path in FLAT else [""]:
            answer = busy.get(path + query)
            assert answer.status == 200, path
            jsonschema_rs.Draft202012Validator(closed(schema)).validate(answer.json())
            asked += 1
    assert asked >= 14


FLAT = {"/api/logs/recent", "/api/logs/critical", "/api/logs/search", "/api/logs/health/history"}


def test_flat_lists_are_the_lists(busy):
    for path, key in [("recent", "issues"), ("critical", "issues"), ("search", "lines")]:
        whole, flat = (busy.get(f"/api/logs/{path}?limit=1&format={form}") for form in ("object", "flat"))
        assert flat.json() == whole.json()[key]
        assert flat.headers["Link"] == whole.headers["Link"].replace("object", "flat") if whole.headers["Link"] else True


def test_pages_of_lines_follow_each_other(busy):
    seen, query = [], "?format=flat&limit=1"
    while query:
        answer = busy.get("/api/logs/search" + query)
        seen += [line["log"] for line in answer.json()]
        link = answer.headers["Link"]
        query = link.removeprefix("<").partition(">")[0] if link else None
    assert seen == LINES[::-1]


def test_an_answer_that_is_known_is_not_sent_again(busy):
    answer = busy.get("/api/logs/recent")
    again = busy.get("/api/logs/recent", If_None_Match=answer.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    busy.append(LINES[0].replace("java", "ruby"))
    eventually(lambda: busy.get("/api/logs/recent", If_None_Match=answer.headers["ETag"]).status == 200)


def test_the_description_is_for_whoever_may_read(start, tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("read:r-token-of-sixteen-and-more\n")
    tokens.chmod(0o600)
    server = start("--token-file", str(tokens))
    for path in ["/api/openapi.json", "/metrics"]:
        assert server.get(path).status == 401
        assert server.get(path, Authorization="Bearer r-token-of-sixteen-and-more").status == 200
