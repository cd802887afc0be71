import Glibc
import Synchronization

/// Lines on their way to the operator's terminal or journal, written by a thread of their own.
///
/// Whoever reads standard error may stop reading: a pager, a stopped terminal, a journal that hangs. That must not stop the thread
/// that has something to say. Lines keep their order. When `capacity` bytes wait, further lines are dropped and counted, and the
/// count stands where they are missing.
package final class OperatorLog: Sendable {
    private struct Waiting {
        var bytes: [UInt8] = []
        /// Lines that found no room since the last one that did.
        var dropped = 0
        /// The thread has bytes that are not written yet.
        var isWriting = false
    }

    private let waiting = Mutex(Waiting())
    private let bell: Mailbox<Void>
    private let target: CInt
    private let capacity: Int

    /// Bytes kept back for the last words of a program that ends.
    private static let reserve = 16 << 10
    /// Written with one system call.
    private static let piece = 4 << 10

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - target: a descriptor that stays open as long as the process lives.
    ///   - capacity: bytes that wait at most, 4 MiB, the start of 10,000 files; more bridges longer pauses of a reader.
    /// - Throws: what the thread lacks.
    package init(to target: CInt, capacity: Int = 4 << 20) throws(SystemError) {
        self.target = target
        self.capacity = capacity
        bell = try Mailbox()
        try Thread(name: "messages") { [self] in run() }.detach()
    }

    /// Queues a line with its line feed; never waits.
    ///
    /// - Parameters:
    ///   - line: in UTF-8.
    ///   - isLast: what ends the program, and must be read.
    package func append(_ line: [UInt8], isLast: Bool = false) {
        let isFirst = waiting.withLock { waiting in
            let room = isLast ? capacity + Self.reserve : capacity
            guard waiting.bytes.count + line.count <= room else {
                waiting.dropped += 1
                return false
            }
            let wasEmpty = waiting.bytes.isEmpty
            Self.addCount(of: &waiting)
            waiting.bytes += line
            return wasEmpty
        }
        if isFirst { bell.post(()) }
    }

    private static func addCount(of waiting: inout Waiting) {
        guard waiting.dropped > 0 else { return }
        waiting.bytes += "livelogs: messages dropped here, since nothing read them: \(waiting.dropped)\n".utf8
        waiting.dropped = 0
    }

    /// Waits until everything is written, but no longer than `milliseconds`.
    ///
    /// - Returns: whether it is.
    @discardableResult
    package func flush(milliseconds: Int) -> Bool {
        let deadline = Clock.monotonic + UInt64(milliseconds) * 1_000_000
        while true {
            let isDone = waiting.withLock { $0.bytes.isEmpty && !$0.isWriting && $0.dropped == 0 }
            if isDone { return true }
            if Clock.monotonic >= deadline { return false }
            Clock.sleep(nanoseconds: 1_000_000)
        }
    }

    private func run() {
        while true {
            var poll = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, -1)
            _ = bell.drain()
            while let bytes = next() { write(bytes) }
        }
    }

    /// Takes all that waits; `nil` when nothing does.
    private func next() -> [UInt8]? {
        waiting.withLock { waiting in
            // The lines that were dropped last are told as soon as there is room, not only when something else is said.
            Self.addCount(of: &waiting)
            waiting.isWriting = !waiting.bytes.isEmpty
            guard waiting.isWriting else { return nil }
            defer { waiting.bytes = [] }
            return waiting.bytes
        }
    }

    /// A target that takes no more, as a closed pipe or a full disk, costs what was to be written, and is tried again with the next
    /// line.
    private func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(target, $0.baseAddress.map { $0 + offset }, min($0.count - offset, Self.piece))
            }
            if count > 0 {
                offset += count
            } else if count < 0, errno == EAGAIN {
                // Somebody who shares the descriptor made it non-blocking.
                var poll = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
                if poll.revents & Int16(POLLERR | POLLNVAL) != 0 { return }
            } else if count < 0, errno != EINTR {
                return
            }
        }
    }
}
