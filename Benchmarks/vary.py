"""Writes a log over and over, with new digits in its numbers: what days of it would look like.

    vary.py FILE TIMES > OUTPUT

Times, statuses behind a quote and what stands in the first thirty bytes stay as they are; a number of three digits stays
below 300, as parts of addresses do.
"""

import pathlib
import random
import re
import sys

KEPT = re.compile(
    rb"\d{4}[-./]\d\d[-./]\d\d[-T ]?[\d.:]*[+-]?[\d:]*"
    rb"|\d+/[A-Z][a-z]{2}/\d{4}:[\d:]+ [+-]\d{4}"
    rb"|\d\d:\d\d:\d\d[.,\d]*"
    rb'|" \d{3} '
)
HEAD = 30


def varied(line: bytes, dice: random.Random) -> bytes:
    kept = [match.span() for match in KEPT.finditer(line)]

    def number(match: re.Match) -> bytes:
        place = match.start()
        if place < HEAD or any(start <= place < end for start, end in kept):
            return match[0]
        first = b"12" if len(match[0]) == 3 else b"123456789"
        return bytes([dice.choice(first), *(dice.choice(b"0123456789") for _ in match[0][1:])])

    return re.sub(rb"\d{2,}", number, line)


def main() -> None:
    lines = pathlib.Path(sys.argv[1]).read_bytes().splitlines()
    dice = random.Random(5)
    for _ in range(int(sys.argv[2])):
        for line in lines:
            sys.stdout.buffer.write(varied(line, dice) + b"\n")


if __name__ == "__main__":
    main()
