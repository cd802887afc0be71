"""Lines that are hard to carry: every size at which a frame's header changes, odd Unicode, octets that are no UTF-8."""

import os
import pathlib
import random

#: Contains all of Unicode's planes with characters, noncharacters, marks of direction and other line ends.
PLANES = "éß€日ا\u0085\u200b\u202e\u2028\u2029\ufeff\ufffd\ufffe\U0001f600\U0001ffff\U0002000b\U00030000\U000e0001\U000f0000\U0010fffd\U0010ffff"

#: What a client that closes by itself waits for.
LAST = "the last line of the round"


def odd_lines(count: int = 400, seed: int = 1) -> list[bytes]:
    """`count` lines without their ends, the last of which is `LAST`; no two of them are alike but the empty ones."""
    dice = random.Random(seed)
    hand = [
        b"",
        b"x",
        b"\0",
        b"nothing\0in\0between\0",
        b"\x01\x02\x1b[31mred\x1b[0m\x7f\"quoted\" \\back\\slash / tab\there",
        f"\ufeffmarked {PLANES}".encode(),
        PLANES.encode(),
        b"cut short \xf0\x9f\x98",
        b"overlong \xc0\xaf\xe0\x80\xaf, surrogate \xed\xa0\x80, beyond \xf4\x90\x80\x80, lone \x80\xbf, never \xff\xfe",
        b"latin-1: gr\xfc\xdfe",
        *[(f"{size} octets " + "=" * size)[:size].encode() for size in (125, 126, 127, 65_535, 65_536, 65_537)],
        ("big " + "".join(dice.choices("abcdefgh \u00e9", k=180_000)) + "=" * 200_000).encode()[:200_000],
    ]
    words = "accepted connection from upstream timeout retry request user session closed é 日本".split()
    lines = []
    while len(lines) < count - 1 - len(hand):
        text = f"line {len(lines):06} " + " ".join(dice.choices(words, k=dice.randint(1, 30)))
        if dice.random() < 0.1:
            text += "".join(dice.choices(PLANES, k=20))
        octets = text.encode()
        if dice.random() < 0.1:
            octets += dice.randbytes(30).replace(b"\n", b"").replace(b"\r", b"") + b"."
        lines.append(octets)
    for octets in hand:
        lines.insert(dice.randint(1, len(lines)), octets)
    return [*lines, LAST.encode()]


def text(line: bytes) -> str:
    """What the stream has of a line: U+FFFD for octets that are no UTF-8."""
    return line.decode(errors="replace")


def write_torn(path: pathlib.Path, lines: list[bytes], seed: int = 2) -> None:
    """Appends lines by writes that end anywhere, also in the middle of a character."""
    dice = random.Random(seed)
    octets = b"".join(line + b"\n" for line in lines)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        while octets:
            count = os.write(descriptor, octets[: dice.choice([1, 100, 5_000, 20_000])])
            octets = octets[count:]
    finally:
        os.close(descriptor)
