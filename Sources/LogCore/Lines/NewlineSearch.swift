/// Looks for line ends sixteen bytes at a time.
enum NewlineSearch {
    private static let step = SixteenBytes.count

    /// Index of the first "\n" at or after `start`, or the count.
    @inline(__always)
    @unsafe static func next(in raw: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index &+ step <= raw.count {
            if let hit = unsafe SixteenBytes(raw, at: index).hits(0x0A).first { return index &+ hit }
            index &+= step
        }
        while index < raw.count, unsafe raw[index] != 0x0A { index &+= 1 }
        return index
    }

    /// The line without its "\n" that holds the byte before `end`, or starts at `end`.
    @unsafe static func line(around end: Int, in raw: UnsafeRawBufferPointer) -> Range<Int> {
        var first = min(end, raw.count)
        while first >= step, unsafe SixteenBytes(raw, at: first &- step).hits(0x0A).first == nil { first &-= step }
        while first > 0, unsafe raw[first &- 1] != 0x0A { first &-= 1 }
        return unsafe first..<next(in: raw, from: max(first, min(end, raw.count)))
    }
}
