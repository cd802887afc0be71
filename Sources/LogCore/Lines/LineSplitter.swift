/// Walks over the lines of a buffer without copying: ranges of text, "\n" and "\r\n" left out.
package struct LineSplitter: ~Copyable {
    /// One line: its text, and whether a newline ended it.
    package struct Line: Hashable, Sendable {
        package var start: Int
        /// After the text; a "\r" before the newline is not part of it.
        package var end: Int
        package var isTerminated: Bool
    }

    /// Where the next line starts.
    package private(set) var position: Int

    package init(from position: Int = 0) { self.position = position }

    /// The next line of `bytes`, or `nil` at their end; every call of one splitter gets the same `bytes`.
    package mutating func next(in bytes: Span<UInt8>) -> Line? {
        guard position < bytes.count else { return nil }
        let start = position
        let newline = Self.newline(in: bytes, from: start)
        position = newline &+ 1
        var end = newline
        if end > start, newline < bytes.count, bytes[end &- 1] == UInt8(ascii: "\r") { end &-= 1 }
        return Line(start: start, end: end, isTerminated: newline < bytes.count)
    }

    /// Index of the first "\n" at or after `start`, or `bytes.count`.
    private static func newline(in bytes: Span<UInt8>, from start: Int) -> Int {
        unsafe bytes.withUnsafeBytes { raw in unsafe NewlineSearch.next(in: raw, from: start) }
    }
}
