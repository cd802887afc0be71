"""Memory ends where it is said to: it rises until what is kept is full, and stands then."""

MEBIBYTE = 1 << 20
#: Kept of the stream; what is kept beside it is full before that.
BUFFER = 2 * MEBIBYTE


def test_memory_stands_once_the_buffer_is_full(start):
    server = start("--buffer-bytes", str(BUFFER), "--store", "none")
    written = 0

    def write(bytes_: int) -> None:
        nonlocal written
        until = written + bytes_
        with server.subscribe() as client:
            while written < until:
                lines = [f"INFO request seq={written + number} took {number} ms " + "x" * 160 for number in range(200)]
                server.append(*lines)
                written += sum(len(line) + 1 for line in lines)
            server.append(f"INFO done at {written}")
            while f"done at {written}" not in client.recv(60):
                pass

    # Several times over: topics, history and caches are full then.
    write(8 * BUFFER)
    assert server.memory_stands(lambda: write(16 * BUFFER), within=4 * MEBIBYTE), "memory goes on rising when the buffer is full"
