"""Rotation of files that are written all the time, by all its ways and by the programs that do it.

Some seconds here; `make torture` runs the same for LIVELOGS_TORTURE_SECONDS.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

import writers
from writers import Account, Writer

SECONDS = float(os.environ.get("LIVELOGS_TORTURE_SECONDS", "3"))
LOGROTATE = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin")
MODES = [[], ["--poll", "--poll-interval", "0.1"]]


@pytest.mark.parametrize("mode", MODES, ids=["inotify", "poll"])
def test_t22_five_files_rotated_in_every_way(start, tmp_path, mode):
    """A file is put away only after a line of it has arrived: one that nobody has seen can't be read once it is gone."""
    kinds = ["rename", "copy", "delete", "rename", "copy"]
    files = [Writer(number, tmp_path / f"{number}-{kind}.log") for number, kind in enumerate(kinds)]
    server = start(*mode, sources=[str(file.path) for file in files])
    lost: dict[int, set[int]] = {number: set() for number in range(len(kinds))}
    rotations = 0
    with server.subscribe() as client:
        account = Account(client)
        for file in files:
            file.thread.start()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.5)
            for number, file in enumerate(files):
                account.wait_for(number, file.first_of_file)
                match kinds[number]:
                    case "rename":
                        writers.rotate_by_rename(file)
                    case "delete":
                        writers.rotate_by_deletion(file)
                    case "copy":
                        lost[number] |= writers.rotate_by_copy(file)
                rotations += 1
        for file in files:
            file.stop()
        for number, file in enumerate(files):
            account.wait_for(number, file.count - 1)
        # What comes after the last lines would be lines that had come before.
        server.append()
        time.sleep(0.5)
        account.stop()
    missing = [
        account.assert_complete(number, file.count, lost[number], in_order=kinds[number] != "copy")
        for number, file in enumerate(files)
    ]
    print(f"{rotations} rotations, {sum(file.count for file in files)} lines, missing {missing}")
    assert [count for count, kind in zip(missing, kinds) if kind != "copy"] == [0, 0, 0]


@pytest.mark.skipif(LOGROTATE is None, reason="there is no logrotate")
@pytest.mark.parametrize(
    "directives",
    [
        ["copytruncate"],
        ["create"],
        ["create", "compress"],
        ["create", "compress", "delaycompress"],
        ["create", "dateext", "dateformat -%Y%m%d-%s"],
        ["copytruncate", "compress"],
    ],
    ids=" ".join,
)
def test_logrotate(start, tmp_path, directives):
    log = tmp_path / "app.log"
    writer = Writer(1, log)
    server = start(sources=[str(log)])
    configuration = tmp_path / "logrotate.conf"
    lines = [*directives, "rotate 100", "missingok"]
    if "create" in directives:
        # As a daemon's own script does: the writer has opened the new file before the old one is compressed.
        lines += ["postrotate", f"touch {writer.flag}; while [ -e {writer.flag} ]; do sleep 0.01; done", "endscript"]
    configuration.write_text(f"{log} {{\n" + "".join(f"    {text}\n" for text in lines) + "}\n")
    configuration.chmod(0o644)
    lost: set[int] = set()
    rotations = 3 if SECONDS < 10 else int(SECONDS / 2)
    with server.subscribe() as client:
        account = Account(client)
        writer.thread.start()
        for _ in range(rotations):
            account.wait_for(1, writer.count)
            before = writer.count
            subprocess.run(
                [LOGROTATE, "--force", "--state", str(tmp_path / "state"), str(configuration)],
                check=True,
                timeout=writers.WAIT,
            )
            if "copytruncate" in directives:
                lost |= set(range(before, writer.count + 1))
            if "dateext" in directives:
                # The names differ by the second.
                time.sleep(1.1)
        writer.stop()
        account.wait_for(1, writer.count - 1)
        account.stop()
    missing = account.assert_complete(1, writer.count, lost)
    print(f"{rotations} rotations, {writer.count} lines, missing {missing}")


PYTHON_PROGRAM = """
import logging, logging.handlers, sys
handler = logging.handlers.RotatingFileHandler(sys.argv[1], maxBytes=20_000, backupCount=1000)
handler.setFormatter(logging.Formatter("%(message)s"))
logging.getLogger().addHandler(handler)
logging.getLogger().setLevel(logging.INFO)
sys.path.insert(0, sys.argv[3])
from writers import line
for number in range(int(sys.argv[2])):
    logging.info(line(1, number))
"""

JAVA_PROGRAM = """
import java.util.logging.*;
import java.util.zip.CRC32;
public class Writing {
    public static void main(String[] arguments) throws Exception {
        FileHandler handler = new FileHandler(arguments[0] + ".%g", 20000, 1000, false);
        handler.setFormatter(new Formatter() {
            public String format(LogRecord record) { return record.getMessage() + "\\n"; }
        });
        Logger logger = Logger.getLogger("writing");
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        for (int number = 0; number < Integer.parseInt(arguments[1]); number++) {
            String text = String.format("src-01 seq-%09d", number);
            CRC32 sum = new CRC32();
            sum.update(text.getBytes());
            logger.info(text + String.format(" %08x", sum.getValue()));
        }
        handler.close();
    }
}
"""


def test_python_s_rotating_file_handler(start, tmp_path):
    log = tmp_path / "app.log"
    log.touch()
    count = 6_000 if SECONDS < 10 else 50_000
    server = start(sources=[str(log)])
    with server.subscribe() as client:
        account = Account(client)
        here = str(pathlib.Path(__file__).parent)
        subprocess.run([sys.executable, "-c", PYTHON_PROGRAM, str(log), str(count), here], check=True, timeout=120)
        account.wait_for(1, count - 1)
        account.stop()
    account.assert_complete(1, count)


@pytest.mark.skipif(SECONDS < 10, reason="only with make torture")
def test_java_s_file_handler(start, tmp_path):
    java = shutil.which("java")
    if java is None:
        pytest.skip("there is no java")
    (tmp_path / "Writing.java").write_text(JAVA_PROGRAM)
    count = 50_000
    server = start(sources=[str(tmp_path / "app.log.*")])
    with server.subscribe() as client:
        account = Account(client)
        ended = subprocess.run(
            [java, str(tmp_path / "Writing.java"), str(tmp_path / "app.log"), str(count)],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if "compiler" in ended.stderr:
            pytest.skip("this java runs no source files")
        assert ended.returncode == 0, ended.stderr
        account.wait_for(1, count - 1)
        account.stop()
    # Under a glob every file is a source of its own, and between sources there is no order.
    account.assert_complete(1, count, in_order=False)
