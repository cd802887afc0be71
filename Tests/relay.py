"""A TCP relay that can be cut: what a client sees when a network fails."""

import select
import socket
import threading


class Relay:
    """Passes connections of its own port on to `target` until they are cut."""

    def __init__(self, target):
        self.target = target
        self.is_open = True
        self.pairs = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.http = f"http://127.0.0.1:{self.port}"
        self.acceptor = threading.Thread(target=self._accept, daemon=True)
        self.acceptor.start()

    def cut(self):
        """Ends every connection and refuses new ones."""
        with self.lock:
            self.is_open = False
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                _shut(end)

    def mend(self):
        with self.lock:
            self.is_open = True

    def close(self):
        self.cut()
        # Closing alone would leave the thread in accept(2).
        _shut(self.listener)
        self.acceptor.join()
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                if not self.is_open:
                    near.close()
                    continue
                try:
                    far = socket.create_connection(self.target)
                except OSError:
                    near.close()
                    continue
                self.pairs.append((near, far))
            threading.Thread(target=_relay, args=(near, far), daemon=True).start()


def _shut(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # The other side was faster.


def _relay(near, far):
    other = {near: far, far: near}
    try:
        while True:
            for end in select.select([near, far], [], [])[0]:
                data = end.recv(65536)
                if not data:
                    return
                other[end].sendall(data)
    except (OSError, ValueError):
        pass  # Cut, which is what this relay is for.
    finally:
        for end in (near, far):
            _shut(end)
            end.close()
