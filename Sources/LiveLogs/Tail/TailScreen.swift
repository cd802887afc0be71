import Configuration
import EventIO
import Glibc
import LogCore

/// Standard output of `tail`: messages in the form asked for, written so that a reader who stalls does not make signals
/// wait.
struct TailScreen: ~Copyable {
    private let isJSON: Bool
    private var printer: MessagePrinter
    private var output: [UInt8] = []
    private(set) var isReaderGone = false

    init(_ options: TailOptions) {
        isJSON = options.isJSON
        let hasColor: Bool
        switch options.color {
        case .always: hasColor = true
        case .never: hasColor = false
        case .auto:
            let environment = Surroundings.environment
            // Whatever its value, if it has one (no-color.org).
            hasColor = isatty(1) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        }
        printer = MessagePrinter(hasColor: hasColor, utcOffset: options.isUTC ? nil : { Self.utcOffset(at: $0) })
    }

    /// Seconds that local time is ahead of UTC at `second`.
    private static func utcOffset(at second: Int64) -> Int {
        var time = time_t(second)
        var local = tm()
        return localtime_r(&time, &local) == nil ? 0 : local.tm_gmtoff
    }

    mutating func append(_ message: ReceivedMessage, json: Span<UInt8>) {
        if isJSON {
            PrintableText.append(json: json, to: &output)
            output.append(0x0A)
        } else {
            printer.append(message, json: json, to: &output)
        }
    }

    /// What a pipe that is writable takes without blocking (PIPE_BUF).
    private static let piece = 4096

    /// Writes what is pending.
    ///
    /// - Returns: false when a signal came first, which is still to be read, or nobody reads any more.
    mutating func flush(_ signals: borrowing Signals) -> Bool {
        var offset = 0
        defer { output.removeSubrange(..<offset) }
        while offset < output.count {
            switch ready(milliseconds: 0, signals) {
            case .writable:
                break
            case .timeout:
                guard case .writable = ready(milliseconds: -1, signals) else { return false }
            case .signal, .failed:
                return false
            }
            let count = output.withUnsafeBytes {
                write(1, $0.baseAddress.map { $0 + offset }, min(Self.piece, $0.count - offset))
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else {
                isReaderGone = true
                return false
            }
            offset += count
        }
        return true
    }

    private enum Readiness { case writable, timeout, signal, failed }

    private mutating func ready(milliseconds: CInt, _ signals: borrowing Signals) -> Readiness {
        var polls = [
            pollfd(fd: 1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let count = poll(&polls, nfds_t(polls.count), milliseconds)
            if count < 0, errno == EINTR { continue }
            if polls[1].revents != 0 { return .signal }
            if polls[0].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 {
                isReaderGone = true
                return .failed
            }
            return polls[0].revents != 0 ? .writable : .timeout
        }
    }

    enum Wake { case timeout, signal(CInt), readerGone }

    /// Waits, as long as nothing ends the program.
    mutating func wait(milliseconds: Int, _ signals: borrowing Signals) -> Wake {
        let deadline = Clock.monotonic + UInt64(milliseconds) * 1_000_000
        while true {
            let now = Clock.monotonic
            if now >= deadline { return .timeout }
            // Without an event to wait for, poll(2) still tells that the reader is gone.
            var polls = [
                pollfd(fd: 1, events: 0, revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&polls, nfds_t(polls.count), CInt((deadline - now) / 1_000_000 + 1))
            if polls[1].revents != 0, let number = signals.nextNumber() { return .signal(number) }
            if polls[0].revents & Int16(POLLERR | POLLNVAL) != 0 {
                isReaderGone = true
                return .readerGone
            }
        }
    }
}
