/// Cuts a stream of syslog messages into lines (RFC 6587): by octet counts (§3.4.1) or by line feeds (§3.4.2), told apart
/// message by message.
///
/// A count is digits, a space and then the "<" of a priority; once a stream has shown one, digits and a space are enough.
package struct SyslogFraming: Sendable {
    private enum State: Hashable, Sendable {
        /// Between messages.
        case idle
        /// In what may be a count; its digits are in `text`.
        case count(Int)
        /// Behind a count and its space.
        case counted(Int)
        case octets(left: Int)
        case line
    }

    private var state = State.idle
    private var text: [UInt8] = []
    private var isCounting = false
    private var isCut = false

    /// Longest message kept, in bytes; the rest of it is dropped.
    private let limit: Int

    /// Messages longer than the limit.
    package private(set) var truncated = 0

    /// Messages without a priority at their front (RFC 5424 §6.2.1); they are lines all the same.
    package private(set) var malformed = 0

    package init(limit: Int) { self.limit = limit }

    /// A message has begun and not ended.
    package var isInside: Bool { state != .idle }

    /// Reads what came, and appends the messages that ended to `lines`, each with "\n" behind it.
    package mutating func take(_ bytes: Span<UInt8>, into lines: inout [UInt8]) {
        var place = 0
        while place < bytes.count {
            switch state {
            case .idle:
                let first = bytes[place]
                if first == 0x0A || first == 0x0D || first == 0x20 || first == 0 {
                    place &+= 1
                } else {
                    state = first &- 0x31 < 9 ? .count(0) : .line
                }
            case .count(let value):
                let byte = bytes[place]
                if byte.isDigit, value < 100_000_000 {
                    text.append(byte)
                    state = .count(value &* 10 &+ Int(byte &- 0x30))
                    place &+= 1
                } else if byte == 0x20 {
                    state = .counted(value)
                    place &+= 1
                } else {
                    state = .line
                }
            case .counted(let value):
                if isCounting || bytes[place] == UInt8(ascii: "<") {
                    isCounting = true
                    text.removeAll(keepingCapacity: true)
                    state = .octets(left: value)
                } else {
                    text.append(0x20)
                    state = .line
                }
            case .octets(let left):
                let count = min(left, bytes.count &- place)
                keep(bytes.extracting(place..<place &+ count))
                place &+= count
                state = .octets(left: left &- count)
                if left == count { end(into: &lines) }
            case .line:
                let newline = Self.newline(in: bytes, from: place)
                keep(bytes.extracting(place..<newline))
                place = newline
                if newline < bytes.count {
                    place &+= 1
                    end(into: &lines)
                }
            }
        }
    }

    /// The stream is over: what has begun is a message without its end.
    package mutating func finish(into lines: inout [UInt8]) {
        if state != .idle { end(into: &lines) }
    }

    /// Whether `message` begins with a priority.
    private static func hasPriority(_ message: Span<UInt8>) -> Bool {
        guard message.at(0) == UInt8(ascii: "<") else { return false }
        let size = message.digits(at: 1, limit: 4)
        return size >= 1 && size <= 3 && message.at(1 &+ size) == UInt8(ascii: ">")
            && message.number(at: 1, size: size) <= 191
    }

    /// Appends a message without the line ends and NULs that senders put behind it.
    ///
    /// - Returns: whether it is one without a priority.
    package static func append(_ message: Span<UInt8>, to lines: inout [UInt8]) -> Bool {
        var end = message.count
        while end > 0, message[end &- 1] == 0x0A || message[end &- 1] == 0x0D || message[end &- 1] == 0 { end &-= 1 }
        guard end > 0 else { return false }
        JSONText.append(plain: message.extracting(first: end), to: &lines)
        lines.append(0x0A)
        return !hasPriority(message)
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        let room = limit &- text.count
        if bytes.count > room { isCut = true }
        JSONText.append(plain: bytes.extracting(first: max(0, min(room, bytes.count))), to: &text)
    }

    private mutating func end(into lines: inout [UInt8]) {
        if Self.append(text.span, to: &lines) { malformed += 1 }
        if isCut { truncated += 1 }
        text.removeAll(keepingCapacity: true)
        isCut = false
        state = .idle
    }

    private static func newline(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != 0x0A { index &+= 1 }
        return index
    }
}
