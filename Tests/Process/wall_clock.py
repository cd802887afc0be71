"""A wall clock of one program that the tests can set."""

import pathlib
import struct
import subprocess
import time
from datetime import datetime

HERE = pathlib.Path(__file__).parent


def build(directory: pathlib.Path) -> pathlib.Path:
    """The library to preload, compiled with gcc."""
    library = directory / "wall_clock.so"
    source = HERE / "wall_clock.c"
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


class WallClock:
    """Runs with the true clock until it is set."""

    def __init__(self, library: pathlib.Path, file: pathlib.Path):
        self.file = file
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(file)}
        file.write_bytes(bytes(8))

    def set_ahead(self, seconds: float) -> None:
        """So many seconds ahead of the true time; less than none is behind."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("=q", int(seconds)))

    def set(self, moment: datetime) -> None:
        self.set_ahead(moment.timestamp() - time.time())

    @property
    def now(self) -> float:
        return time.time() + struct.unpack("=q", self.file.read_bytes())[0]
