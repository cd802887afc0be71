"""What retention removes goes into archives, and comes back by `livelogs import`."""

import gzip
import json
import random
import resource
import signal
import sqlite3
import time

from program import eventually, run
from test_restart import append, stored, wait_until_stored
from test_store import search


def test_retired_lines_are_archived_and_imported(start, tmp_path):
    log, state, archives = tmp_path / "app.log", tmp_path / "s", tmp_path / "archives"
    log.touch()
    server = start(sources=[str(log)], state=state)
    lines = [f"ERROR number {number} of those that go" for number in range(300)]
    append(log, "".join(line + "\n" for line in lines))
    wait_until_stored(state, lines[-1])
    server.stop()
    append(log, "".join(f"later {number}\n" for number in range(300)))
    age(state)
    server = start(
        "--retain-days", "1", "--archive-dir", str(archives), "--node-id", "box", sources=[str(log)], state=state
    )
    (manifest,) = eventually(lambda: list(archives.glob("*.json")), 60, "an archive is finished")
    about = json.loads(manifest.read_text())
    archive = manifest.with_name(about["file"])
    assert about["node"] == "box" and about["schema"] == 1 and 0 < about["lines"] <= 300
    assert archive.stat().st_size == about["compressed_bytes"]
    assert search(server, q='"number 7"') == []

    # The server holds the store.
    busy = run("import", "--state-dir", str(state), str(archive))
    assert busy.returncode == 69 and f"process {server.pid}" in busy.stderr
    server.stop()

    assert run("import", "--state-dir", str(state), str(archive)).returncode == 0
    again = run("import", "--state-dir", str(state), str(archive))
    assert again.returncode == 0 and "nothing added" in again.stdout
    found = stored(state, "text LIKE 'ERROR number%'")
    assert sorted(found) == sorted(lines)
    server = start(sources=[str(log)], state=state)
    assert search(server, q='"number 7"') == [lines[7]]


def kept_and_archived(state, archives) -> list[int]:
    """Numbers of all lines, those in the database and those in archives, whole ones and the one that is being written.

    A kill may leave an archive that has its name, and perhaps its manifest, which the database still counts as being written.
    """
    with sqlite3.connect(state / "livelogs.db") as database:
        lines = [text for (text,) in database.execute("SELECT text FROM lines")]
        note = database.execute("SELECT value FROM meta WHERE name = 'archive'").fetchone()
    open_one = json.loads(note[0]) if note else None
    for manifest in archives.glob("*.json"):
        archive = manifest.with_name(json.loads(manifest.read_text())["file"])
        if not open_one or archive.name != open_one["name"]:
            lines += [json.loads(line)["text"] for line in gzip.decompress(archive.read_bytes()).splitlines()]
    parts = {part.name for part in archives.glob("*.part")}
    if open_one and open_one["lines"]:
        part, named = archives / (open_one["name"] + ".part"), archives / open_one["name"]
        content = (part if part.exists() else named).read_bytes()[: open_one["size"]]
        lines += [json.loads(line)["text"] for line in gzip.decompress(content).splitlines()]
    counted = {open_one["name"] + ".part", open_one["name"].removesuffix(".ndjson.gz") + ".json.part"} if open_one else set()
    assert parts <= counted, "a file that nobody counts"
    return sorted(int(line.split()[1]) for line in lines)


def age(state) -> None:
    """Makes what is stored three days older."""
    with sqlite3.connect(state / "livelogs.db") as database:
        database.execute("UPDATE groups SET stored = stored - 3 * 86400000000")


def test_killed_while_it_archives_every_line_is_in_one_place(start, tmp_path):
    log, state, archives = tmp_path / "app.log", tmp_path / "s", tmp_path / "archives"
    log.touch()
    options = ("--retain-days", "1", "--archive-dir", str(archives))
    server = start(*options, sources=[str(log)], state=state)
    append(log, "".join(f"line {number} {'x' * 50}\n" for number in range(15000)))
    wait_until_stored(state, f"line 14999 {'x' * 50}")
    server.stop()
    chance = random.Random(6)
    written = 15000
    for _ in range(5):
        age(state)
        server = start(*options, sources=[str(log)], state=state)
        append(log, "".join(f"line {number} {'x' * 50}\n" for number in range(written, written + 15000)))
        written += 15000
        before = sum(file.stat().st_size for file in archives.glob("*"))
        eventually(lambda: sum(file.stat().st_size for file in archives.glob("*")) > before, 60, "something is archived")
        time.sleep(chance.random() * 0.2)
        server.signal(signal.SIGKILL)
        server.wait()
        numbers = kept_and_archived(state, archives)
        assert numbers == list(range(len(numbers)))
    server = start(*options, sources=[str(log)], state=state)
    wait_until_stored(state, f"line {written - 1} {'x' * 50}")
    server.stop()
    assert kept_and_archived(state, archives) == list(range(written))


def test_on_a_full_disk_nothing_is_removed_that_is_not_archived(start, tmp_path):
    """With the limit on a file's size in the role of the disk."""
    log, state, archives = tmp_path / "app.log", tmp_path / "s", tmp_path / "archives"
    log.touch()
    server = start(sources=[str(log)], state=state)
    chance = random.Random(1)
    # Lines that hardly compress.
    lines = [f"line {number} {chance.randbytes(60).hex()}" for number in range(10_000)]
    append(log, "".join(line + "\n" for line in lines))
    wait_until_stored(state, lines[-1])
    server.stop()
    room = 64 << 10
    archives.mkdir()
    age(state)
    server = start("--retain-days", "1", "--archive-dir", str(archives), sources=[str(log)], state=state)
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (room, hard))
    append(log, "line 10000\n")
    server.wait_for_output("make room", 60)
    server.signal(signal.SIGKILL)
    server.wait()
    assert kept_and_archived(state, archives) in (list(range(10_000)), list(range(10_001)))
    server = start("--retain-days", "1", "--archive-dir", str(archives), sources=[str(log)], state=state)
    eventually(lambda: sum(file.stat().st_size for file in archives.glob("*")) > room, 60, "it goes on")
    wait_until_stored(state, "line 10000")
    server.stop()
    assert kept_and_archived(state, archives) == list(range(10_001))


def test_health_says_that_nothing_can_be_archived(start, tmp_path):
    log, state, archives = tmp_path / "app.log", tmp_path / "s", tmp_path / "archives"
    log.touch()
    server = start(sources=[str(log)], state=state)
    append(log, "".join(f"line {number}\n" for number in range(1000)))
    wait_until_stored(state, "line 999")
    server.stop()
    age(state)
    archives.write_text("This is no directory.\n")
    server = start("--retain-days", "1", "--archive-dir", str(archives), sources=[str(log)], state=state)
    server.wait_for_output("Lines stay in the database until they can be archived")
    store = server.get("/health").json()["store"]
    assert store["status"] == "exceeding" and "Lines stay in the database until they can be archived" in store["message"]
    assert "--archive-dir" in store["message"] and "--state-dir" not in store["message"]
    assert "\nlivelogs_store_retention_held 0\n" in server.get("/metrics").body.decode()
    archives.unlink()
    eventually(lambda: server.get("/health").json()["store"]["status"] == "ok", 60, "nothing is the matter any more")
    assert "\nlivelogs_store_retention_held 1\n" in server.get("/metrics").body.decode()


def test_a_damaged_or_missing_archive_is_refused(tmp_path):
    state, archive = tmp_path / "s", tmp_path / "a.ndjson.gz"
    assert run("import", "--state-dir", str(state), str(archive)).returncode == 66
    archive.write_bytes(b"anything")
    archive.with_name("a.json").write_text('{"schema": 1, "lines": 1, "sha256": "00"}')
    result = run("import", "--state-dir", str(state), str(archive))
    assert result.returncode == 65 and "SHA-256" in result.stderr
    assert run("import").returncode == 64
