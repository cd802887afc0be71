"""Every client and proxy that is installed, on one LiveLogs: prints a table in Markdown. `interop.py [--only WORD]`.

Ends with 1 when a client that should get everything did not. What is not installed is left out, and named.
"""

import argparse
import contextlib
import json
import os
import pathlib
import sys
import tempfile
import time
from typing import Callable

from catalogue import JDK, Missing, free_ports, installed, recipes
from certificates import Pair
from libraries import node_programs, python_programs
from material import LAST, odd_lines, write_torn
from program import LiveLogs, eventually
from proxies import proxy_table
from rounds import Program, Round, Run, assert_plain, assert_records, assert_texts, clients, logs_of

TOKEN = "a-token-for-every-client"
QUESTION = json.dumps({"subscribe": {"match": "wanted"}})


class Table:
    """Verdicts by client and round."""

    def __init__(self, programs: list[Program], versions: dict[str, str]):
        self.programs = programs
        self.columns: list[str] = []
        self.cells: dict[tuple[str, str], str] = {}
        self.versions = versions
        self.answers: dict[str, str] = {}
        self.failed = False

    def judge(self, column: str, runs: list[Run], check: Callable[[Run], None]) -> None:
        self.columns.append(column)
        for run in runs:
            name = run.program.name
            try:
                run.end()
                check(run)
                verdict = "ok"
            except (AssertionError, ValueError, KeyError, IndexError) as failure:
                self.failed = True
                verdict = "FAILS"
                print(f"{name}, {column}: {str(failure)[-400:]}", file=sys.stderr, flush=True)
            self.cells[name, column] = verdict
            self.versions.setdefault(name, run.report.get("version", ""))
            if column == "json, compressed":
                self.answers[name] = "compressed" if "permessage-deflate" in run.report.get("extension", "") else "plain"
        done = sum(self.cells[run.program.name, column] == "ok" for run in runs)
        print(f"{column}: {done} of {len(runs)}", file=sys.stderr, flush=True)

    def print(self) -> None:
        print("| client | version | stream | " + " | ".join(self.columns) + " |")
        print("| --- " * (3 + len(self.columns)) + "|")
        for program in self.programs:
            name = program.name
            cells = [self.cells.get((name, column), "n.a.") for column in self.columns]
            print("|", " | ".join([name, self.versions.get(name, ""), self.answers.get(name, "–"), *cells]), "|", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="WORD", default="", help="only clients and proxies with this in their name")
    parser.add_argument("--no-proxies", action="store_true")
    parser.add_argument("--no-clients", action="store_true")
    return parser.parse_args()


def build(directory: pathlib.Path, only: str, pages: list[int]) -> tuple[list[Program], dict[str, str]]:
    programs = [program for program in python_programs() + node_programs() if only in program.name]
    versions = {}
    for recipe in recipes(pages):
        if only not in recipe.name:
            continue
        try:
            programs.append(recipe.program(directory))
            versions[recipe.name] = installed(recipe.packages[-1])
            if recipe.packages[-1] == JDK:
                # The package only names the default one; the program says which it runs on.
                del versions[recipe.name]
        except Missing as reason:
            print(f"{recipe.name} is left out, {reason}", file=sys.stderr, flush=True)
    return programs, versions


@contextlib.contextmanager
def serving(directory: pathlib.Path, name: str, *options: str):
    place = directory / name
    place.mkdir()
    server = LiveLogs(place, *options)
    try:
        server.wait_until_ready()
        yield server
        server.stop()
    finally:
        server.kill()


def able(programs: list[Program], *features: str) -> list[Program]:
    return [program for program in programs if not program.lacks & set(features)]


def read_all(table: Table, directory: pathlib.Path, origins: list[str]) -> None:
    """Three rounds in which everything written is read, in each of the formats."""
    rounds = [
        ("json, compressed", "", "ws", 1000, "1"),
        ("text, plain", "?format=text", "page_ws", 3000, ""),
        ("ndjson, compressed", "?format=ndjson", "ws", 4999, "1"),
    ]
    for number, (column, query, port, code, compress) in enumerate(rounds):
        with serving(directory, f"read-{number}", *origins) as server:
            lines = odd_lines(3_000, seed=number)
            orders = {"URL": getattr(server, port) + query, "LAST": LAST, "CLOSE": str(code), "COMPRESS": compress}
            with Round(server, table.programs, directory / f"round-{number}", **orders) as together:
                together.wait_until_open(lambda: clients(server))
                for start in range(0, len(lines), 100):
                    write_torn(server.log, lines[start : start + 100], seed=start)

                def check(run: Run) -> None:
                    if query == "?format=text":
                        assert_plain(run, lines, keeps_mark="bom" not in run.program.lacks)
                    else:
                        assert_records(run, lines)
                    told = run.report.get("close")
                    assert "close" in run.program.lacks or told == str(code), f"closed with {told}"

                table.judge(column, together.runs, check)


def by_tls(table: Table, directory: pathlib.Path) -> None:
    authority = Pair(directory, "authority")
    pair = Pair(directory, "server", authority, names="IP:127.0.0.1,DNS:localhost")
    with serving(directory, "tls", *pair.arguments, "--token-file", str(tokens(directory))) as server:
        lines = odd_lines(1_000, seed=9)
        url = server.ws.replace("127.0.0.1", "localhost")
        orders = {"URL": url, "TOKEN": TOKEN, "CA": str(authority.cert), "COMPRESS": "1", "LAST": LAST, "CLOSE": "1000"}
        programs = able(table.programs, "tls")
        with Round(server, programs, directory / "round-tls", **orders) as together:
            together.wait_until_open(lambda: clients(server, TOKEN, authority))
            write_torn(server.log, lines)
            table.judge("wss, CA, token", together.runs, lambda run: assert_records(run, lines))


def tokens(directory: pathlib.Path) -> pathlib.Path:
    path = directory / "tokens"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


def subscribe_and_stop(table: Table, directory: pathlib.Path, origins: list[str]) -> None:
    with serving(directory, "stop", *origins, "--token-file", str(tokens(directory)), "--ping-interval", "2s") as server:
        orders = {"URL": server.ws, "SUBPROTOCOLS": f"livelogs.v1,bearer.{TOKEN}", "COMPRESS": "1", "SEND": QUESTION}
        programs = able(table.programs, "subprotocol")
        with Round(server, programs, directory / "round-stop", **orders) as together:
            together.wait_until_open(lambda: clients(server, TOKEN))
            server.append("before")
            # Those that never ask, or have ended, show in the table.
            with contextlib.suppress(AssertionError):
                eventually(lambda: all(answered(run) for run in together.runs), 30)
            server.append(*[f"{number} {'wanted' if number % 3 == 0 else 'other'}" for number in range(300)])
            # Two pings' time without a line.
            time.sleep(5)
            server.post("/control", {"command": "stop_livelogs"}, Authorization=f"Bearer {TOKEN}")

            def check(run: Run) -> None:
                logs, others = logs_of(run)
                wanted = ["before", *[f"{number} wanted" for number in range(0, 300, 3)]]
                assert_texts(run.program, [log["log"] for log in logs], wanted)
                assert [other["type"] for other in others] == ["subscribed"], others[:3]
                assert run.report.get("subprotocol", "livelogs.v1") == "livelogs.v1", run.report
                told = run.report.get("close")
                assert "close" in run.program.lacks or told == "1001", f"closed with {told}"

            table.judge("bearer subprotocol, subscribe, pings, stop → 1001", together.runs, check)


def answered(run: Run) -> bool:
    return b'"subscribed"' in run.printed or run.process.poll() is not None


def main() -> None:
    options = parse()
    failed = False
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp"), prefix="interop-") as place:
        directory = pathlib.Path(place)
        # Some proxies give up their rights before they read their configuration.
        directory.chmod(0o755)
        if not options.no_clients:
            pages = free_ports(2)
            programs, versions = build(directory, options.only, pages)
            table = Table(programs, versions)
            origins = [word for port in pages for word in ("--allow-origin", f"http://127.0.0.1:{port}")]
            read_all(table, directory, origins)
            by_tls(table, directory)
            subscribe_and_stop(table, directory, origins)
            table.print()
            failed = table.failed
        if not options.no_proxies:
            failed |= proxy_table(directory, options.only)
    sys.exit(1 if failed else 0)


main()
