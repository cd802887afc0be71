"""Journal files as systemd writes them, made by systemd-journal-remote from an export stream: no systemd has to run."""

import contextlib
import pathlib
import subprocess

WRITER = pathlib.Path("/lib/systemd/systemd-journal-remote")


def entry(message: str | bytes, identifier: str = "app", unit: str | None = "app.service", **more: str) -> dict[str, str | bytes]:
    fields = {"MESSAGE": message, "SYSLOG_IDENTIFIER": identifier, **more}
    return fields | ({"_SYSTEMD_UNIT": unit} if unit else {})


class JournalStream:
    """One file that is written to until it is closed; entries are there soon after `write`."""

    def __init__(self, files: "JournalFiles", path: pathlib.Path):
        self.files, self.path = files, path
        self.process = subprocess.Popen(
            [str(WRITER), "--output", str(path), "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def write(self, *entries: dict[str, str | bytes]) -> None:
        self.process.stdin.write(b"".join(self.files.export(entry) for entry in entries))
        self.process.stdin.flush()

    def close(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(30) == 0, f"{WRITER.name} failed on {self.path}"


    def abandon(self) -> None:
        """Ends the writer where it is."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


class JournalFiles:
    """A directory of journal files, and entries to put into it, a microsecond apart."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.count = 0

    def export(self, entry: dict[str, str | bytes]) -> bytes:
        """The entry in journald's export format."""
        self.count += 1
        stream = f"__REALTIME_TIMESTAMP={1_700_000_000_000_000 + self.count}\n".encode()
        stream += f"__MONOTONIC_TIMESTAMP={self.count}\n_BOOT_ID={'a' * 32}\n".encode()
        for name, value in entry.items():
            data = value.encode() if isinstance(value, str) else value
            if b"\n" in data:
                stream += name.encode() + b"\n" + len(data).to_bytes(8, "little") + data + b"\n"
            else:
                stream += name.encode() + b"=" + data + b"\n"
        return stream + b"\n"

    def open(self, file: str = "one.journal") -> JournalStream:
        return JournalStream(self, self.directory / file)

    def write(self, *entries: dict[str, str | bytes], file: str = "one.journal") -> None:
        """Appends entries; they are in the file when this returns."""
        stream = self.open(file)
        stream.write(*entries)
        stream.close()
