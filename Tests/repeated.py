"""--no-repeats: a test that had to be tried again fails the run, also when it passed then."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-repeats", action="store_true", help="fail when a test was tried more than once")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    # With several workers this is so in the process that gathers their reports, too.
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.option.no_repeats and reporter and reporter.stats.get("rerun") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    repeated = sorted({report.nodeid for report in terminalreporter.stats.get("rerun", [])})
    if not repeated:
        return
    terminalreporter.section("tests that were tried again")
    for name in repeated:
        terminalreporter.line(name)
    verdict = "no test may be (--no-repeats)" if config.option.no_repeats else "look at what cut their connections"
    terminalreporter.line(f"{len(repeated)} in all: {verdict}")
