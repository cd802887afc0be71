"""Moments around every change of a zone's clocks, with what Python's zoneinfo makes of them."""

import pathlib
import random
import struct
import zoneinfo
from datetime import UTC, datetime, timedelta

DATABASE = pathlib.Path("/usr/share/zoneinfo")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = 86_400, 4_102_444_800  # 1970 to 2100
RULE = 2_145_916_800
#: Seconds before and after a change.
AROUND = (-3_601, -3_600, -1_801, -1, 0, 1, 1_799, 3_599, 3_600, 3_601)


def names() -> list[str]:
    """Zones of the database, one of each content."""
    seen: dict[bytes, str] = {}
    for name in sorted(zoneinfo.available_timezones()):
        file = DATABASE / name
        if file.is_file():
            seen.setdefault(file.read_bytes(), name)
    return list(seen.values())


def local(zone: zoneinfo.ZoneInfo, moment: int) -> datetime:
    return (EPOCH + timedelta(seconds=moment)).astimezone(zone)


def offset(zone: zoneinfo.ZoneInfo, moment: int) -> timedelta:
    return local(zone, moment).utcoffset()


def changes(name: str) -> list[int]:
    """When a zone's offset changes: what its file lists, and what a look at each week finds after that."""
    zone = zoneinfo.ZoneInfo(name)
    found = {moment for moment in listed((DATABASE / name).read_bytes()) if FIRST < moment < LAST}
    week = 7 * 86_400
    for start in range(max(found, default=FIRST), LAST, week):
        low, high = start, start + week
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(zone, low) == offset(zone, middle) else (low, middle)
        found.add(high)
    return sorted(moment for moment in found if offset(zone, moment - 1) != offset(zone, moment))


def listed(file: bytes) -> list[int]:
    """The times of the second block of a file (RFC 9636)."""

    def counts(start: int) -> tuple[int, ...]:
        return struct.unpack_from(">6I", file, start + 20)

    isut, isstd, leaps, times, types, letters = counts(0)
    second = 44 + times * 5 + types * 6 + letters + leaps * 8 + isstd + isut
    return list(struct.unpack_from(f">{counts(second)[3]}q", file, second + 44))


def moments(name: str, dice: random.Random, count: int = 60) -> list[tuple[str, int]]:
    """Local times as a log of that zone has them, in order, and their moments: seconds since 1970 UTC."""
    zone = zoneinfo.ZoneInfo(name)
    at = changes(name)
    # After 2037 the same rule goes on for ever: some of those changes are enough.
    at = [change for change in at if change < RULE or dice.random() < 0.15]
    all_moments = {change + shift for change in at for shift in AROUND}
    all_moments |= {dice.randrange(FIRST, LAST) for _ in range(count)}
    lines = [(local(zone, moment).replace(tzinfo=None), moment) for moment in all_moments if moment < LAST]
    for change in at:
        gap = offset(zone, change) - offset(zone, change - 1)
        if gap <= timedelta(0):
            continue
        # What the clocks skipped is read by the offset before.
        before = local(zone, change - 1).replace(tzinfo=None, fold=0) + timedelta(seconds=1)
        for skipped in (before, before + gap - timedelta(seconds=1)):
            aware = skipped.replace(tzinfo=zone)
            lines.append((skipped, round((aware - EPOCH).total_seconds())))
    lines.sort(key=lambda line: line[1])
    return [(f"{time:%Y-%m-%d %H:%M:%S}", moment) for time, moment in lines]


def utc(moment: int) -> str:
    return f"{EPOCH + timedelta(seconds=moment):%Y-%m-%dT%H:%M:%S}.000000Z"
