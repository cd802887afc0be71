import Glibc
import LogCore

/// Standard input as a source: `app | livelogs -`.
///
/// The pipe is the buffer: a writer waits when nobody reads. The descriptor's flags stay as they are, since other processes
/// share them; so each read follows a look whether there is something.
final class StandardInput: Feed {
    let descriptor: CInt
    private let source = Source(path: "stdin", service: "stdin")
    private var lines: LineAssembly
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var notices: [String] = []

    init(_ descriptor: CInt = 0, lineLimit: Int) {
        self.descriptor = descriptor
        lines = LineAssembly(limit: lineLimit)
    }

    func read(budget: Int, now: Moment, into body: (Block) -> Void) -> FeedState {
        var left = budget
        while left > 0 {
            var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 0) > 0 else { return .drained }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { return .drained }
            guard count > 0 else {
                give(lines.takePartial(), now, to: body)
                notices.append(
                    count == 0 ? "stdin: ended" : "stdin: read failed, taken for its end: \(SystemCall.message(errno))"
                )
                return .ended
            }
            left -= count
            give(lines.take(buffer[..<count]), now, to: body)
        }
        return .more
    }

    private func give(_ bytes: [UInt8], _ now: Moment, to body: (Block) -> Void) {
        guard !bytes.isEmpty else { return }
        body(Block(source: source, bytes: bytes, isHistory: false, readTime: now.wall))
    }

    var cutLines: Int { lines.truncated }

    func tick(now: Moment) -> Bool { false }

    func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
