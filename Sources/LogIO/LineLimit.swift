import Glibc

/// Cuts what is longer than the limit out of whole lines, in place.
enum LineLimit {
    /// Shortens every line among the first `end` bytes to at most `limit` bytes and its "\n".
    ///
    /// Looks at one place every `limit` bytes, not at every byte: a block no longer than the limit costs nothing.
    /// `end` must be directly after a "\n".
    /// - Returns: how many lines were cut. `bytes` got shorter by what they lost, `end` too.
    static func cut(_ bytes: inout [UInt8], upTo end: inout Int, limit: Int) -> Int {
        guard end > limit + 1 else { return 0 }
        var count = 0
        var line = 0
        while end - line > limit + 1 {
            if let newline = lastNewline(in: bytes, line..<(line + limit + 1)) {
                line = newline + 1
                continue
            }
            let rest = line + limit
            let newline = firstNewline(in: bytes, from: rest) ?? (end - 1)
            bytes.removeSubrange(rest..<newline)
            end -= newline - rest
            line = rest + 1
            count += 1
        }
        return count
    }

    static func lastNewline(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        var at = range.upperBound
        while at > range.lowerBound {
            at -= 1
            if bytes[at] == UInt8(ascii: "\n") { return at }
        }
        return nil
    }

    static func firstNewline(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard start < buffer.count, let base = buffer.baseAddress,
                let found = memchr(base + start, CInt(UInt8(ascii: "\n")), buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
