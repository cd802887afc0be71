"""--programs: warns of programs that tests start and that no package of Scripts/packages.txt provides.

Such a test passes where somebody happened to install the program, and fails or is skipped on a fresh machine.
"""

import pathlib
import shutil
import subprocess
import sys

import pytest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
#: What README.md asks for; the tool chain itself is no package.
ASSUMED = ["git", "make", "ca-certificates"]
GROUPS = ["run", "build", "test"]

programs: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--programs", action="store_true", help="warn of programs that no package in packages.txt provides")


def note(event: str, arguments: tuple) -> None:
    """An audit hook: is told of every process that Python starts."""
    if event not in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
        return
    executable, words = arguments[0], arguments[1]
    name = executable or (words[0] if not isinstance(words, (str, bytes)) else "sh")
    name = name.decode() if isinstance(name, bytes) else str(name)
    programs.add(name)
    # "env NAME", "unshare -m NAME" and "sh -c" start more: whatever else on the line is a program is looked at as well.
    if not isinstance(words, (str, bytes)):
        programs.update(word for word in words[1:] if isinstance(word, str) and word.isidentifier() and shutil.which(word))


def pytest_configure(config: pytest.Config) -> None:
    if config.option.programs:
        sys.addaudithook(note)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["programs"] = sorted(programs)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    programs.update(getattr(node, "workeroutput", {}).get("programs", []))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if not config.option.programs or hasattr(config, "workerinput"):
        return
    unknown = unprovided(set(programs))
    terminalreporter.section("programs that the tests start")
    for program, package in sorted(unknown.items()):
        terminalreporter.line(f"warning: {program} ({package}) is in no package of Scripts/packages.txt")
    terminalreporter.line(f"{len(programs)} programs, {len(unknown)} that no package in the list provides")


def unprovided(names: set[str]) -> dict[str, str]:
    """The programs among `names` that a fresh machine would not have, with the package that brings them here."""
    allowed = provided_packages()
    unknown = {}
    for name in names:
        path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
        if path is None:
            continue
        owner = package_of(path)
        # What no package owns is the tool chain, a virtual environment, or was built by a test.
        if owner and owner not in allowed:
            unknown[name] = owner
    return unknown


def lines_of(*command: str) -> list[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout.splitlines()


def provided_packages() -> set[str]:
    """What the list names and what that depends on, and what every Debian has."""
    words = [line.split() for line in (PROJECT / "Scripts" / "packages.txt").read_text().splitlines()]
    listed = [line[1] for line in words if len(line) > 1 and line[0] in GROUPS]
    leave_out = [f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")]
    needed = lines_of("apt-cache", "depends", "--recurse", "--installed", *leave_out, *listed, *ASSUMED)
    base = lines_of("dpkg-query", "-W", "-f=${Package} ${Essential} ${Priority}\n")
    return {line for line in needed if not line.startswith((" ", "<"))} | {
        fields[0] for fields in map(str.split, base) if "yes" in fields[1:] or "required" in fields[1:]
    }


def package_of(path: str) -> str | None:
    """The package that brings the file, also where /bin is a link to /usr/bin or the program is an alternative."""
    resolved = str(pathlib.Path(path).resolve())
    for candidate in (path, resolved, path.removeprefix("/usr"), resolved.removeprefix("/usr")):
        for line in lines_of("dpkg-query", "-S", candidate):
            if not line.startswith("diversion"):
                return line.split(":")[0].split(",")[0]
    return None
