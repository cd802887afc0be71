"""What is compressed once for everybody, read by a browser whatever happens to it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from program import eventually
from wandering import PATIENCE, lead_about

PAGE = """<!doctype html><title>wandering</title><script>
let agreed = null, messages = [];
const worker = new Worker("/worker");
worker.onmessage = event => {
  if (event.data.agreed !== undefined) agreed = event.data.agreed;
  else messages.push(event.data.message);
};
</script>"""

#: The client: in a thread that can be made to read nothing, while the page still answers the driver.
WORKER = """
let socket, last = null;
function come(url) {
  const old = socket;
  const mine = socket = new WebSocket(last === null ? url : `${url}?since=${last}`);
  if (old) old.close();
  mine.onopen = () => postMessage({ agreed: mine.extensions });
  mine.onmessage = event => {
    if (mine !== socket) return;
    const message = JSON.parse(event.data);
    last = message.type === "gap" ? message.to : message.seq;
    postMessage({ message: event.data });
  };
}
onmessage = event => {
  if (event.data.come) return come(event.data.come);
  // The answer comes when it may go on.
  const request = new XMLHttpRequest();
  request.open("GET", "/go-on", false);
  request.send();
};
"""


class Place(ThreadingHTTPServer):
    """A page of its own for the clients, and the answer that they are made to wait for."""

    daemon_threads = True

    def __init__(self):
        self.is_waiting = threading.Event()
        self.may_go_on = threading.Event()
        super().__init__(("127.0.0.1", 0), Visit)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Visit(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/go-on":
            self.server.is_waiting.set()
            self.server.may_go_on.wait(5 * PATIENCE)
        body = (PAGE if self.path == "/" else WORKER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Browser:
    def __init__(self, driver, server, place):
        self.driver, self.server, self.place = driver, server, place
        self._messages: list[dict] = []

    def _come(self) -> None:
        self.driver.execute_script("agreed = null; worker.postMessage({ come: arguments[0] })", self.server.ws)
        agreed = eventually(lambda: self.driver.execute_script("return agreed"), PATIENCE, "a handshake")
        assert agreed == "permessage-deflate"

    def open(self) -> None:
        self.driver.get(self.place.origin)
        self._come()

    def stall(self) -> None:
        self.driver.execute_script("worker.postMessage({ stall: true })")
        assert self.place.is_waiting.wait(PATIENCE)

    def go_on(self) -> None:
        self.place.may_go_on.set()

    def come_again(self) -> None:
        self._come()

    def messages(self) -> list[dict]:
        while new := self.driver.execute_script("return messages.splice(0, 2000)"):
            self._messages += [json.loads(message) for message in new]
        return self._messages


@pytest.fixture
def place():
    place = Place()
    yield place
    place.may_go_on.set()
    place.shutdown()
    place.server_close()


@pytest.mark.timeout(300)
def test_a_browser_gets_everything_or_is_told(driver, start, place):
    server = start("--buffer-bytes", "4M", "--allow-origin", place.origin)
    try:
        lead_about(server, [Browser(driver, server, place)], seed=12)
    finally:
        place.may_go_on.set()
        driver.get("about:blank")
        driver.get_log("browser")
