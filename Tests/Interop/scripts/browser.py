"""Firefox or Chromium without a driver: browser.py COMMAND; the contract is in ../README.md.

A page of its own, at port PAGE_PORT, opens the stream and posts what it got: the server must allow its origin.
"""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
from contract import Reader  # noqa: E402

PAGE = """<!doctype html><meta charset="utf-8"><script>
const orders = ORDERS, messages = [];
const socket = orders.protocols.length ? new WebSocket(orders.url, orders.protocols) : new WebSocket(orders.url);
socket.onmessage = ({data}) => {
    messages.push(data);
    if (orders.question && messages.length === 1) socket.send(orders.question);
    if (orders.code && data.includes(orders.last)) socket.close(orders.code);
};
socket.onclose = ({code}) => fetch("/", {method: "POST", body: JSON.stringify(
    {messages, code, extension: socket.extensions, protocol: socket.protocol})});
</script>"""

reader = Reader()
finished = threading.Event()
orders = {
    "url": reader.url,
    "protocols": reader.subprotocols,
    "question": os.environ.get("SEND"),
    "last": os.environ.get("LAST"),
    "code": int(os.environ.get("CLOSE") or 0),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = PAGE.replace("ORDERS", json.dumps(orders)).encode() if self.path == "/" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        result = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        reader.opened(result["extension"], result["protocol"])
        for message in result["messages"]:
            reader.received(message)
        reader.closed(result["code"])
        finished.set()

    def log_message(self, *_):
        pass


command = sys.argv[1]
reader.version(subprocess.run([command, "--version"], capture_output=True, text=True).stdout.strip())
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PAGE_PORT"])), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
page = f"http://127.0.0.1:{server.server_port}/"
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    if "firefox" in command:
        options = ["--headless", "--no-remote", "--profile", profile]
    else:
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}"]
    environment = {**os.environ, "HOME": profile}
    quiet = subprocess.DEVNULL
    with subprocess.Popen([command, *options, page], env=environment, stdout=quiet, stderr=quiet) as browser:
        finished.wait(150)
        browser.terminate()
        try:
            browser.wait(10)
        except subprocess.TimeoutExpired:
            browser.kill()
sys.stdout.flush()
os._exit(0 if finished.is_set() else 1)
