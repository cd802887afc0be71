/// Looks for line ends thirty-two bytes at a time.
enum NewlineSearch {
    private static let step = SixteenBytes.count

    /// Index of the first "\n" at or after `start`, or the count.
    @inline(__always)
    static func next(in raw: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = raw.baseAddress else { return raw.count }
        var index = start
        while index &+ 2 &* step <= raw.count {
            let one = unsafe SixteenBytes(base, at: index).hits(0x0A)
            let other = unsafe SixteenBytes(base, at: index &+ step).hits(0x0A)
            if !(one | other).isEmpty { return index &+ (one.isEmpty ? step &+ other.first : one.first) }
            index &+= 2 &* step
        }
        while index < raw.count, unsafe raw[index] != 0x0A { index &+= 1 }
        return index
    }

    /// The line without its "\n" that holds the byte before `end`, or starts at `end`.
    static func line(around end: Int, in raw: UnsafeRawBufferPointer) -> Range<Int> {
        guard let base = raw.baseAddress else { return 0..<0 }
        var first = min(end, raw.count)
        while first >= step, unsafe SixteenBytes(base, at: first &- step).hits(0x0A).isEmpty { first &-= step }
        while first > 0, unsafe raw[first &- 1] != 0x0A { first &-= 1 }
        return unsafe first..<next(in: raw, from: max(first, min(end, raw.count)))
    }
}
