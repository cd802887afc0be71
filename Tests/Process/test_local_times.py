"""Times without a zone, read live: clocks that change while the program runs, restarts and reloads."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
from datetime import UTC, datetime

import pytest

import zones
from program import clean_environment, eventually, run

needs_database = pytest.mark.skipif(not zones.DATABASE.is_dir(), reason="no tz database (package tzdata)")
needs_clock = pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc for a clock that can be set")

#: Rules in place of names: as in Europe/Berlin and America/New_York, without the database.
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"


def parse(text: str, tmp_path: pathlib.Path, environment: dict[str, str]) -> tuple[list[str], str]:
    """The moments of the lines, and what was said about them."""
    file = tmp_path / "parsed.log"
    file.write_text(text)
    result = run("parse", str(file), environment=environment)
    assert result.returncode == 0, result.stderr
    return [json.loads(line)["timestamp"] for line in result.stdout.splitlines()], result.stderr


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


class Writer:
    """Appends lines with local times, and gives the moments that livelogs makes of them."""

    def __init__(self, server):
        self.server = server
        self.client = server.subscribe()

    def write(self, text: str) -> str:
        self.server.append(text)
        while True:
            message = json.loads(self.client.recv(60))
            if message.get("log") == text:
                return message["timestamp"][:19]

    def close(self) -> None:
        self.client.close()


NOTATIONS = ["{:%Y-%m-%d %H:%M:%S} INFO tick", "{:%b %d %H:%M:%S} host app[7]: tick", "{:%Y/%m/%d %H:%M:%S} [error] 7#7: tick"]

#: Zone, the moment of the change, hours ahead before and after it.
CHANGES = [
    (BERLIN, "2026-10-25T01:00:00", 2, 1),
    (BERLIN, "2026-03-29T01:00:00", 1, 2),
    (NEW_YORK, "2026-11-01T06:00:00", -4, -5),
    (NEW_YORK, "2026-03-08T07:00:00", -5, -4),
]


@needs_clock
@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("zone, change, before, after", CHANGES)
def test_the_clocks_change_while_it_runs(start, clock, zone, change, before, after, notation):
    """Both ways, an hour around the change; the zone's rules decide, not the offset at the start."""
    moment = at(change).timestamp()
    clock.set(datetime.fromtimestamp(moment - 3_600, UTC))
    server = start(environment={**clock.environment, "TZ": zone})
    writer = Writer(server)
    for shift in (-3_500, -1_800, -10, 10, 1_800, 3_500, 7_300):
        clock.set(datetime.fromtimestamp(moment + shift, UTC))
        ahead = (before if shift < 0 else after) * 3_600
        local = datetime.fromtimestamp(moment + shift + ahead, UTC)
        expected = datetime.fromtimestamp(moment + shift, UTC)
        assert writer.write(notation.format(local)) == f"{expected:%Y-%m-%dT%H:%M:%S}", f"{shift} s after the change"
    writer.close()


@needs_clock
def test_a_program_that_missed_the_change_is_read_by_the_offset_before(start, clock):
    clock.set(at("2026-03-29T01:00:30"))
    server = start(environment={**clock.environment, "TZ": BERLIN})
    writer = Writer(server)
    assert writer.write("2026-03-29 02:00:10 INFO there is no such time") == "2026-03-29T01:00:10"
    assert writer.write("2026-03-29 03:00:11 INFO by now it knows") == "2026-03-29T01:00:11"
    # Lines of the other half of the year are read by that half's offset.
    assert writer.write("2026-01-15 12:00:00 INFO of the winter") == "2026-01-15T11:00:00"
    assert writer.write("2026-07-15 12:00:00 INFO of the summer") == "2026-07-15T10:00:00"
    writer.close()


@needs_clock
@pytest.mark.parametrize("ending", ["stop", "kill"])
@pytest.mark.parametrize(
    "live, now, late, expected",
    [
        # Seen live in the second pass: what comes meanwhile is in it too.
        ("02:20:00", "01:20:00", ["02:25:00", "02:05:00"], ["01:25:00", "01:05:00"]),
        # In the first pass: a small step back is disorder.
        ("02:20:00", "00:20:00", ["02:25:00", "02:05:00"], ["00:25:00", "00:05:00"]),
        # A large one is the change, which came while nobody read.
        ("02:50:00", "00:50:00", ["02:10:00", "02:15:00"], ["01:10:00", "01:15:00"]),
    ],
    ids=["second pass", "first pass", "change meanwhile"],
)
def test_a_restart_within_the_hour_that_happens_twice(start, clock, tmp_path, ending, live, now, late, expected):
    state = tmp_path / "state"
    log = tmp_path / "clock.log"
    log.touch()
    environment = {**clock.environment, "TZ": BERLIN}
    clock.set(at(f"2026-10-25T{now}"))
    server = start(environment=environment, state=state, sources=[str(log)])
    with log.open("a") as file:
        file.write(f"2026-10-25 {live} INFO seen live\n")

    def stored(server, word: str) -> list[str]:
        lines = server.get(f"/api/logs/search?q={word}&limit=100").json()["lines"]
        return sorted(line["timestamp"][:19] for line in lines)

    eventually(lambda: stored(server, "live") == [f"2026-10-25T{now}"], what="the live line")
    getattr(server, ending)()
    with log.open("a") as file:
        file.write("".join(f"2026-10-25 {time} INFO came meanwhile\n" for time in late))
    # So much later that the time of the read says nothing.
    clock.set(at("2026-10-28T12:00:00"))
    again = start(environment=environment, state=state, sources=[str(log)])
    wanted = sorted(f"2026-10-25T{time}" for time in expected)
    eventually(lambda: len(stored(again, "meanwhile")) == len(late), what="the late lines")
    assert stored(again, "meanwhile") == wanted


def test_sighup_takes_over_the_zone_of_the_file_or_says_what_is_wrong(start, tmp_path):
    config = tmp_path / "livelogs.yaml"
    config.write_text("time-zone: '+05:30'\n")
    server = start("--config", str(config), environment={"TZ": BERLIN})
    writer = Writer(server)

    def reload(text: str, answer: str) -> None:
        config.write_text(text)
        before = len(server.output)
        server.signal(signal.SIGHUP)
        eventually(lambda: answer in server.output[before:], what=answer)

    assert writer.write("2026-07-01 12:00:00 INFO in India") == "2026-07-01T06:30:00"
    reload("time-zone: '-03:00'\n", "read again")
    assert writer.write("2026-07-01 12:00:01 INFO in Brazil") == "2026-07-01T15:00:01"
    reload("time-zone: Atlantis/Capital\n", 'there is no time zone "Atlantis/Capital"')
    eventually(lambda: "the configuration is as it was" in server.output)
    assert writer.write("2026-07-01 12:00:02 INFO still in Brazil") == "2026-07-01T15:00:02"
    reload("", "read again")
    assert writer.write("2026-07-01 12:00:03 INFO in Berlin") == "2026-07-01T10:00:03"
    reload(f"time-zone:\n  - '*.log={NEW_YORK}'\n", "read again")
    assert writer.write("2026-07-01 12:00:04 INFO in New York") == "2026-07-01T16:00:04"
    writer.close()


@needs_database
def test_sighup_reads_the_file_of_the_zone_again(start, tmp_path):
    """As after `dpkg-reconfigure tzdata`, or when a country decides otherwise."""
    zone = tmp_path / "localtime"
    shutil.copy(zones.DATABASE / "Europe/Berlin", zone)
    server = start(environment={"TZ": f":{zone}"})
    writer = Writer(server)
    assert writer.write("2026-07-01 12:00:00 INFO in Berlin") == "2026-07-01T10:00:00"
    shutil.copy(zones.DATABASE / "Asia/Kathmandu", tmp_path / "next")
    os.replace(tmp_path / "next", zone)
    before = len(server.output)
    server.signal(signal.SIGHUP)
    eventually(lambda: "read again" in server.output[before:])
    assert writer.write("2026-07-01 12:00:01 INFO in Kathmandu") == "2026-07-01T06:15:01"
    # A file that is no zone's is told, and the lines are taken for UTC.
    zone.write_text("no zone")
    server.signal(signal.SIGHUP)
    server.wait_for_output("TZ names no time zone")
    assert eventually(lambda: writer.write("2026-07-01 12:00:02 INFO anywhere") == "2026-07-01T12:00:02")
    writer.close()


#: What `TZ` may hold, and whether it names a zone.
FORMS = [
    ("Europe/Berlin", True),
    (":Europe/Berlin", True),
    (str(zones.DATABASE / "America/New_York"), True),
    (f":{zones.DATABASE / 'America/New_York'}", True),
    ("Asia/Kolkata", True),
    ("Asia/Kathmandu", True),
    ("Australia/Lord_Howe", True),
    ("EST", True),
    ("EST5EDT", True),
    (BERLIN, True),
    (NEW_YORK, True),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", True),
    ("<+0545>-5:45", True),
    ("<-03>3", True),
    ("UTC0", True),
    ("nonsense", False),
    ("Europe", False),
    ("Europe/Atlantis", False),
    ("/no/such/file", False),
    ("/etc/passwd", False),
    (":", False),
    ("", False),
]

TIMES = ["2026-01-15 12:00:00", "2026-07-15 12:00:00", "2026-03-29 04:30:00", "2026-10-25 05:30:00", "2050-07-15 12:00:00"]


@needs_database
@pytest.mark.parametrize("form, is_zone", FORMS)
def test_tz_means_what_it_means_to_the_c_library(tmp_path, form, is_zone):
    expected = []
    for local in TIMES:
        answer = subprocess.run(
            ["date", "-u", "-d", f"@{seconds(local, form)}", "+%Y-%m-%dT%H:%M:%S.000000Z"],
            capture_output=True,
            text=True,
            check=True,
        )
        expected.append(answer.stdout.strip())
    got, said = parse("".join(f"{local} INFO tick\n" for local in TIMES), tmp_path, {"TZ": form})
    assert got == expected
    assert ("taken for UTC" in said) != is_zone, said


def seconds(local: str, zone: str) -> int:
    """Since 1970 UTC, of a local time, as date(1) of the C library sees it."""
    environment = {**clean_environment(), "TZ": zone}
    answer = subprocess.run(["date", "-d", local, "+%s"], env=environment, capture_output=True, text=True, check=True)
    return int(answer.stdout)


@needs_database
def test_tzdir_is_where_the_zones_are(tmp_path):
    directory = tmp_path / "zones" / "Our"
    directory.mkdir(parents=True)
    shutil.copy(zones.DATABASE / "Asia/Tokyo", directory / "Office")
    environment = {"TZ": "Our/Office", "TZDIR": str(directory.parent)}
    assert parse("2026-07-01 12:00:00 INFO x\n", tmp_path, environment) == (["2026-07-01T03:00:00.000000Z"], "")
