/// A place in the journal, as it is stored.
package enum JournalPosition: Hashable {
    /// Before all entries.
    case start
    /// Before this entry: a first run began here, and stored nothing yet.
    case before(String)
    /// After this entry.
    case after(String)
    /// After so many bytes of this entry's message.
    case within(String, bytes: Int)

    package init(_ text: String) {
        if text.isEmpty {
            self = .start
        } else if text.hasPrefix("before ") {
            self = .before(String(text.dropFirst(7)))
        } else if let space = text.firstIndex(of: " "), let bytes = Int(text[text.index(after: space)...]) {
            self = .within(String(text[..<space]), bytes: bytes)
        } else {
            self = .after(text)
        }
    }

    package var text: String {
        switch self {
        case .start: ""
        case .before(let cursor): "before " + cursor
        case .after(let cursor): cursor
        case .within(let cursor, let bytes): "\(cursor) \(bytes)"
        }
    }

    package var cursor: String? {
        switch self {
        case .start: nil
        case .before(let cursor), .after(let cursor), .within(let cursor, _): cursor
        }
    }
}

/// What a cursor of libsystemd says about its entry's place: `s=FILES;i=NUMBER;b=BOOT;m=CLOCK;t=TIME;x=HASH`.
package struct JournalCursor {
    /// Files whose entries are numbered together.
    private var numbering: Substring = ""
    private var number: UInt64 = 0
    private var boot: Substring = ""
    private var monotonic: UInt64 = 0
    /// Microseconds since 1970 UTC.
    package private(set) var time: UInt64 = 0

    package init(_ text: String) {
        for part in text.split(separator: ";") where part.dropFirst().first == "=" {
            let value = part.dropFirst(2)
            switch part.first {
            case "s": numbering = value
            case "i": number = UInt64(value, radix: 16) ?? 0
            case "b": boot = value
            case "m": monotonic = UInt64(value, radix: 16) ?? 0
            case "t": time = UInt64(value, radix: 16) ?? 0
            default: break
            }
        }
    }

    /// Whether this entry comes after `other`, as libsystemd puts entries of several files in order.
    package func isAfter(_ other: JournalCursor) -> Bool {
        if numbering == other.numbering { return number > other.number }
        if boot == other.boot { return monotonic > other.monotonic }
        return time > other.time
    }
}
