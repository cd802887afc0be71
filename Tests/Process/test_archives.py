"""What retention removes goes into archives, and comes back by `livelogs import`."""

import json
import sqlite3

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
    with sqlite3.connect(state / "livelogs.db") as database:
        database.execute("UPDATE groups SET stored = stored - 3 * 86400000000")
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


def test_a_damaged_or_missing_archive_is_refused(tmp_path):
    state, archive = tmp_path / "s", tmp_path / "a.ndjson.gz"
    assert run("import", "--state-dir", str(state), str(archive)).returncode == 66
    archive.write_bytes(b"anything")
    archive.with_name("a.json").write_text('{"schema": 1, "lines": 1, "sha256": "00"}')
    result = run("import", "--state-dir", str(state), str(archive))
    assert result.returncode == 65 and "SHA-256" in result.stderr
    assert run("import").returncode == 64
