"""Databases and archives of older commits, made by their own binaries, opened by this one.

Each older binary reads a log with records of several lines, issues of several types and rotations, and is killed while the
log is written. Then this binary opens the same state directory and goes on, is killed too, and goes on again. Compared is
everything that was written, line by line, and what the older one had stored, value by value.
"""

import argparse
import concurrent.futures
import contextlib
import datetime
import hashlib
import json
import pathlib
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Tests"))

from archives import import_archives  # noqa: E402
from contents import Contents, count, expect_kept, expect_once, knows_inputs, read  # noqa: E402
from program import BINARY, LiveLogs, eventually, run  # noqa: E402
from records import NumberedLog  # noqa: E402


class Upgrade:
    """One older commit, a log, and a state directory that both binaries work on, one after the other."""

    def __init__(self, commit: str, schema: int, directory: pathlib.Path, seed: int):
        self.commit, self.schema, self.directory = commit, schema, directory
        self.old = ROOT / ".build" / "upgrade" / commit / "livelogs"
        self.state = directory / "state"
        self.servers: list[LiveLogs] = []
        (directory / "logs").mkdir(parents=True)
        self.log = NumberedLog(directory / "logs" / "app.log", seed)

    def start(self, binary: pathlib.Path, *arguments: str, state: pathlib.Path | None = None) -> LiveLogs:
        place = self.directory / f"run-{len(self.servers) + 1}"
        place.mkdir()
        server = LiveLogs(place, *arguments, sources=[str(self.log.path)], state=state or self.state, binary=binary)
        self.servers.append(server)
        server.wait_until_ready()
        return server

    def wait_until_stored(self, number: int) -> None:
        """Waits until line `number` is in the database, for as long as that gets on."""
        pattern, best, deadline = f"%seq-{number:09}%", 0, time.monotonic() + 120
        while True:
            with sqlite3.connect(f"file:{self.state}/livelogs.db?mode=ro", uri=True) as database:
                if database.execute("SELECT 1 FROM lines WHERE text LIKE ? LIMIT 1", (pattern,)).fetchone():
                    return
                lines = database.execute("SELECT count(*) FROM lines").fetchone()[0]
            if lines > best:
                best, deadline = lines, time.monotonic() + 120
            assert time.monotonic() < deadline, f"{self.commit}: line {number} is not stored; {lines} lines are"
            time.sleep(0.1)

    def make(self) -> Contents:
        """What the older binary leaves, killed while the log was written; more is written while nothing runs."""
        server = self.start(self.old)
        eventually(lambda: knows_inputs(self.state), 120, "the database knows the file")
        server.stop()
        server = self.start(self.old)
        self.log.write_once("CRITICAL kernel: Kernel panic - not syncing: Attempted to kill init!")
        self.log.write(3000)
        self.wait_until_stored(self.log.last)
        issues = server.get("/api/logs/recent?limit=100").json()["issues"]
        types = {issue["type"] for issue in issues}
        assert len(types) >= 5, f"{self.commit}: issues of the types {types} only"
        (panic,) = (issue["id"] for issue in issues if "panic" in issue["line"])
        assert server.request("POST", f"/api/logs/resolve/{panic}").status == 200
        self.log.rotate()
        self.log.write(2000)
        self.wait_until_stored(self.log.last)
        # Scores are stored by the minute; the last one may still become less.
        eventually(lambda: count(self.state, "scores") > 1, 240, "two scores are stored")
        eventually(lambda: count(self.state, "issues WHERE resolved"), 60, "the issue is stored as resolved")
        is_over = threading.Event()
        writer = threading.Thread(target=self.log.write_until, args=(is_over,))
        writer.start()
        time.sleep(self.log.chance.random())
        server.signal(signal.SIGKILL)
        server.kill()
        time.sleep(0.05)
        is_over.set()
        writer.join()
        self.log.write(400)
        self.log.rotate()
        self.log.write(400)
        old = read(self.state)
        assert old.version == self.schema, f"{self.commit} has schema {old.version}, not {self.schema}"
        expect_once(old, None)
        return old

    def refuse_future(self) -> str:
        """A database of a later version is refused and stays as it is; returns what is said."""
        state = self.directory / "future"
        shutil.copytree(self.state, state)
        with contextlib.closing(sqlite3.connect(state / "livelogs.db")) as database:
            database.execute("PRAGMA user_version = 99")
        before = digest(state)
        answer = run("--control-port", "0", "--ws-port", "0", "--state-dir", str(state), str(self.log.path))
        assert answer.returncode == 69, f"exit status {answer.returncode}: {answer.stderr}"
        for words in ("later version of livelogs", "schema 99", "--state-dir", str(state / "livelogs.db")):
            assert words in answer.stderr, f"{words!r} is not in: {answer.stderr}"
        assert digest(state) == before, f"a database of the future was changed: {before}, {digest(state)}"
        return answer.stderr.strip()

    def go_on(self, old: Contents) -> tuple[int, Contents]:
        """This binary reads on: killed once, stopped once; returns how many lines were found, and what is stored."""
        server = self.start(BINARY)
        self.wait_until_stored(self.log.last)
        self.compare_issues(server, old)
        self.log.write(1000)
        self.log.rotate()
        self.log.write(1000)
        self.wait_until_stored(self.log.last)
        found = self.search(server, old)
        is_over = threading.Event()
        writer = threading.Thread(target=self.log.write_until, args=(is_over,))
        writer.start()
        time.sleep(self.log.chance.random() / 2)
        server.signal(signal.SIGKILL)
        server.kill()
        is_over.set()
        writer.join()
        expect_once(read(self.state), None)
        server = self.start(BINARY)
        self.log.write(200)
        self.wait_until_stored(self.log.last)
        server.stop()
        new = read(self.state)
        assert new.version > old.version
        expect_once(new, self.log.last)
        expect_kept(old, new)
        # Nothing is left to read: one more start adds nothing.
        server = self.start(BINARY)
        eventually(lambda: not sum(server.get("/health").json()["read_lag_bytes"].values()), 60, "everything is read")
        server.stop()
        assert read(self.state).lines == new.lines, "one more start stored lines again"
        return found, new

    def compare_issues(self, server: LiveLogs, old: Contents) -> None:
        """The server shows every issue that the older one had stored, with what it counted, and every score."""
        shown = {issue["id"]: issue for issue in server.get("/api/logs/recent?limit=1000").json()["issues"]}
        for identifier, _, resolved, body in old.issues.values():
            stored, issue = json.loads(body), shown.get(identifier)
            assert issue, f"issue {identifier} is not shown: {stored['title']}"
            assert (issue["type"], issue["service"]) == (stored["type"], stored["service"])
            assert issue["count"] >= stored["count"] and issue["resolved"] == bool(resolved), f"{issue} was {stored}"
        minutes = [time for step, time, _ in old.scores if step == 60]
        history = server.get(f"/api/logs/health/history?step=60&from={utc(minutes[0])}&to={utc(minutes[-1])}").json()
        shown_scores = [(point["time"][:19], point["score"]) for point in history["points"]]
        stored_scores = [(utc(time)[:19], score) for step, time, score in old.scores if step == 60]
        assert shown_scores[:-1] == stored_scores[:-1], f"scores {shown_scores} were {stored_scores}"
        assert shown_scores[-1] <= stored_scores[-1], f"scores {shown_scores} were {stored_scores}"

    def search(self, server: LiveLogs, old: Contents) -> int:
        """Searches everything by pages, and single lines of either version; returns how many lines all pages have."""
        pages = list(self.pages(server, q="seq"))
        with sqlite3.connect(f"file:{self.state}/livelogs.db?mode=ro", uri=True) as database:
            ids = [row for (row,) in database.execute("SELECT id FROM lines ORDER BY id DESC")]
            bad = database.execute("SELECT count(*) FROM lines WHERE severity >= 4").fetchone()[0]
        assert [line["id"] for line in pages] == ids, f"{len(pages)} of {len(ids)} lines found"
        assert len(list(self.pages(server, severity="error"))) == bad
        for number in self.log.chance.sample(range(self.log.count), 60) + [0, self.log.last, len(old.numbers()) - 1]:
            found = list(self.pages(server, q=f'"seq-{number:09}"'))
            assert len(found) == 1 and f"seq-{number:09}" in found[0]["log"], f"line {number} was found {len(found)} times"
        return len(pages)

    def pages(self, server: LiveLogs, **parameters: str):
        cursor: dict[str, str] = {}
        while True:
            answer = server.get("/api/logs/search?" + urllib.parse.urlencode({"limit": 1000} | parameters | cursor))
            assert answer.status == 200, answer.body
            yield from answer.json()["lines"]
            if not (following := answer.json().get("next_cursor")):
                return
            cursor = {"cursor": following}

    def refuse_new(self) -> None:
        """The older binary refuses what this one has upgraded, and leaves all of it there."""
        before = read(self.state)
        answer = run(
            "--control-port", "0", "--ws-port", "0", "--state-dir", str(self.state), str(self.log.path), binary=self.old
        )
        assert answer.returncode == 69 and "later version" in answer.stderr, answer.stderr
        assert read(self.state) == before, "the older binary changed the database"

    def go(self) -> str:
        """Everything, in order; returns a row of the table of results."""
        try:
            return self._go()
        except Exception as error:
            error.add_note(f"commit {self.commit}; the last run wrote:\n{self.servers[-1].output if self.servers else ''}")
            raise
        finally:
            for server in self.servers:
                server.kill()

    def _go(self) -> str:
        old = self.make()
        shutil.copytree(self.state, made := self.directory / "made")
        self.refuse_future()
        found, new = self.go_on(old)
        self.refuse_new()
        archived = import_archives(self, made)
        columns = [
            f"`{self.commit}`",
            f"{old.version}, {old.page >> 10} KB",
            f"{len(old.numbers()):,}",
            f"{self.log.count:,} in {len(new.lines):,} records, {self.log.rotations} rotations",
            f"{found:,} records",
            f"{len(old.issues)}",
            f"{len(old.scores)}",
            f"{archived:,}",
        ]
        return "| " + " | ".join(columns) + " |"


def digest(state: pathlib.Path) -> dict[str, str]:
    """Of the database's file and of what belongs to it."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(state.glob("livelogs.db*"))
        # SQLite's shared memory is no content, and an empty log is none.
        if not file.name.endswith("-shm") and file.stat().st_size
    }


def utc(microseconds: int) -> str:
    return datetime.datetime.fromtimestamp(microseconds / 1e6, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", action="store_true", help="leave the directory, and name it")
    parser.add_argument("commits", nargs="+", metavar="COMMIT:SCHEMA")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    print("| commit | schema, pages | lines it stored | lines in the end | found | issues | scores | imported from its archives |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="livelogs-upgrade-"))
    try:
        upgrades = []
        for number, text in enumerate(options.commits):
            commit, schema = text.split(":")
            upgrades.append(Upgrade(commit, int(schema), directory / commit, options.seed + number))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            rows = [pool.submit(upgrade.go) for upgrade in upgrades]
            for row in rows:
                print(row.result(), flush=True)
    finally:
        if options.keep:
            print(directory)
        else:
            shutil.rmtree(directory)


if __name__ == "__main__":
    main()
