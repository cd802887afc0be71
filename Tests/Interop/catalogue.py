"""Client programs of other languages: what each needs of Debian, how it is built, what its library cannot do."""

import dataclasses
import pathlib
import shutil
import socket
import subprocess
from typing import Callable

from rounds import Program

HERE = pathlib.Path(__file__).parent
JARS = pathlib.Path("/usr/share/java")


class Missing(Exception):
    """A package that is not installed."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    name: str
    #: Debian packages; the last one is the library itself, whose version is told.
    packages: tuple[str, ...]
    #: Leaves what it builds in the folder it is given; the command.
    build: Callable[[pathlib.Path], list[str]]
    lacks: frozenset[str] = frozenset()
    environment: tuple[tuple[str, str], ...] = ()

    def program(self, directory: pathlib.Path) -> Program:
        missing = [package for package in self.packages if not installed(package)]
        if missing:
            raise Missing(f"not installed: {' '.join(missing)}")
        return Program(self.name, tuple(self.build(directory)), self.environment, self.lacks)


def installed(package: str) -> str:
    """The version of an installed Debian package, else nothing."""
    query = ["dpkg-query", "-W", "-f=${db:Status-Status} ${Version}", package]
    status, _, version = subprocess.run(query, capture_output=True, text=True).stdout.partition(" ")
    return version.rpartition(":")[2] if status == "installed" else ""


def run(*command: object, **options) -> None:
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {result.stderr[-2000:]}")


def go(name: str) -> Callable[[pathlib.Path], list[str]]:
    def build(directory: pathlib.Path) -> list[str]:
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(directory),
            "GO111MODULE": "off",
            "GOPATH": "/usr/share/gocode",
            "GOCACHE": str(directory / "go-cache"),
        }
        binary = directory / f"go-{name}"
        if not binary.exists():
            run("go", "build", "-o", binary, HERE / "go" / "contract.go", HERE / "go" / f"{name}.go", env=environment)
        return [str(binary)]

    return build


def java(main: str, *jars: str) -> Callable[[pathlib.Path], list[str]]:
    def build(directory: pathlib.Path) -> list[str]:
        classes = directory / main
        path = ":".join([str(classes), *[str(JARS / f"{jar}.jar") for jar in jars]])
        run("javac", "-cp", path, "-d", classes, HERE / "java" / "Contract.java", HERE / "java" / f"{main}.java")
        # Small heaps: all programs of a round run at the same time.
        return ["java", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", path, main]

    return build


def native(name: str, *libraries: str) -> Callable[[pathlib.Path], list[str]]:
    def build(directory: pathlib.Path) -> list[str]:
        binary = directory / name
        run("g++", "-std=c++17", "-w", "-o", binary, HERE / "cpp" / f"{name}.cpp", *[f"-l{each}" for each in libraries])
        return [str(binary)]

    return build


def haskell(directory: pathlib.Path) -> list[str]:
    binary = directory / "haskell"
    run("ghc", "-outputdir", directory / "ghc", "-o", binary, HERE / "scripts" / "Haskell.hs")
    return [str(binary)]


def script(*words: str) -> Callable[[pathlib.Path], list[str]]:
    """The last word is a file in scripts/, or an argument of one."""
    return lambda _: [str(HERE / "scripts" / word) if (HERE / "scripts" / word).is_file() else word for word in words]


def browser(name: str, command: str, package: str, port: int) -> Recipe:
    build = script("python3", "browser.py", command)
    return Recipe(name, ("python3", package), build, frozenset({"tls"}), (("PAGE_PORT", str(port)),))


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


NETTY = [f"netty-{part}" for part in "buffer codec codec-http common handler resolver transport".split()]
JETTY = [f"jetty9-{part}" for part in "client http io util websocket-api websocket-client websocket-common".split()]
TOMCAT = [f"tomcat9-{part}" for part in "websocket websocket-api api juli util".split()]

#: gorilla's and nhooyr's defaults ask for what the server declines, see Docs/clients.md.
TAKEOVER = (("TAKEOVER", "1"),)
JDK = "default-jdk-headless"


def recipes(pages: list[int]) -> list[Recipe]:
    """All of them; `pages` are free ports for the browsers' pages."""
    return [
        Recipe("go-gorilla", ("golang-go", "golang-github-gorilla-websocket-dev"), go("gorilla")),
        Recipe("go-nhooyr", ("golang-go", "golang-nhooyr-websocket-dev"), go("nhooyr")),
        Recipe("go-nhooyr-takeover", ("golang-go", "golang-nhooyr-websocket-dev"), go("nhooyr"), environment=TAKEOVER),
        Recipe("go-xnet", ("golang-go", "golang-golang-x-net-dev"), go("xnet"), frozenset({"close"})),
        Recipe("java-net.http", (JDK,), java("JdkClient")),
        Recipe("java-netty", (JDK, "libnetty-java"), java("NettyClient", *NETTY)),
        Recipe("java-jetty", (JDK, "libjetty9-java", "libjetty9-extra-java"), java("JettyClient", *JETTY)),
        Recipe("java-okhttp", (JDK, "libokio-java", "libokhttp-java"), java("OkHttpReader", "okhttp", "okio")),
        Recipe("java-tomcat", (JDK, "libtomcat9-java"), java("TomcatClient", *TOMCAT)),
        Recipe("cpp-beast", ("g++", "libssl-dev", "libboost-dev"), native("beast", "ssl", "crypto", "pthread")),
        Recipe(
            "cpp-websocketpp",
            ("g++", "libssl-dev", "libboost-system-dev", "libwebsocketpp-dev"),
            native("websocketpp", "ssl", "crypto", "z", "pthread", "boost_system"),
        ),
        Recipe(
            "cpp-poco",
            ("g++", "libpoco-dev"),
            native("poco", "PocoNetSSL", "PocoNet", "PocoCrypto", "PocoFoundation"),
        ),
        Recipe("haskell-websockets", ("ghc", "libghc-websockets-dev"), haskell, frozenset({"tls"})),
        Recipe("perl-mojo", ("libio-socket-ssl-perl", "libmojolicious-perl"), script("perl", "mojo.pl")),
        Recipe("perl-anyevent", ("libanyevent-websocket-client-perl",), script("perl", "anyevent.pl")),
        Recipe("ruby-faye", ("ruby-faye-websocket",), script("ruby", "faye.rb")),
        Recipe("tcl-tcllib", ("tcl", "tcl-tls", "tcllib"), script("tclsh", "tcllib.tcl")),
        Recipe("libsoup", ("python3-gi", "gir1.2-soup-3.0"), script("/usr/bin/python3", "libsoup.py")),
        Recipe(
            "qt5",
            ("python3-pyqt5.qtwebsockets",),
            script("/usr/bin/python3", "qt5.py"),
            frozenset({"subprotocol"}),
        ),
        browser("chromium", "chromium", "chromium", pages[0]),
        browser("firefox", "firefox-esr", "firefox-esr", pages[1]),
    ]


def found_in_path(name: str) -> str | None:
    """Daemons are not on everybody's search path."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
