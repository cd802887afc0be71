import EventIO
import Glibc
import LogCore
import Synchronization

/// What people and scripts read of this program: answers on standard output, everything else on standard error.
///
/// All that goes to a terminal or a journal passes here, and is made printable here.
enum Terminal {
    /// Of a server: its threads must not wait for whoever reads standard error.
    private static let log = Mutex<OperatorLog?>(nil)

    /// From now on no message keeps its thread waiting.
    static func startQueue() throws(SystemError) {
        let queue = try OperatorLog(to: 2)
        log.withLock { $0 = queue }
    }

    /// An answer for people, one line: a path in it may be anything.
    static func print(_ line: String) { write(PrintableMessage.line(line) + "\n", to: 1) }

    /// A text of the program's own, with line breaks.
    static func show(_ text: String) { write(text + "\n", to: 1) }

    /// One message, one line.
    static func complain(_ message: String) { send([message], isLast: false) }

    /// Several messages at once, each with the program's name.
    static func complain(_ messages: [String]) { send(messages, isLast: false) }

    /// Why the program ends.
    static func lastWords(_ message: String) { send([message], isLast: true) }

    /// What waits is written, if somebody reads it soon.
    static func finish() { _ = log.withLock { $0 }?.flush(milliseconds: 300) }

    private static func send(_ messages: [String], isLast: Bool) {
        let queue = log.withLock { $0 }
        for message in messages {
            let line = Array("livelogs: \(PrintableMessage.line(message))\n".utf8)
            if let queue { queue.append(line, isLast: isLast) } else { write(line, to: 2) }
        }
    }

    private static func write(_ text: String, to descriptor: CInt) { write(Array(text.utf8), to: descriptor) }

    /// Bytes that are no text for people, such as JSON.
    ///
    /// - Returns: false when nobody reads there any more.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
                continue
            }
            if count <= 0 { return false }
            offset += count
        }
        return true
    }
}
