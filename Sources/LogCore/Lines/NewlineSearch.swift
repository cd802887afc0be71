/// Looks for line ends sixteen bytes at a time.
enum NewlineSearch {
    private static let step = SixteenBytes.count

    /// Index of the first "\n" at or after `start`, or the count.
    @inline(__always)
    @unsafe static func next(in raw: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        // Two at a time for the most of a line.
        while index &+ 2 &* step <= raw.count {
            let one = unsafe SixteenBytes(raw, at: index).hits(0x0A)
            let other = unsafe SixteenBytes(raw, at: index &+ step).hits(0x0A)
            if any(one .| other) {
                let first = one.first
                return index &+ (first < step ? first : step &+ other.first)
            }
            index &+= 2 &* step
        }
        while index &+ step <= raw.count {
            let hits = unsafe SixteenBytes(raw, at: index).hits(0x0A)
            if any(hits) { return index &+ hits.first }
            index &+= step
        }
        while index < raw.count, unsafe raw[index] != 0x0A { index &+= 1 }
        return index
    }

    /// The line without its "\n" that holds the byte before `end`, or starts at `end`.
    @unsafe static func line(around end: Int, in raw: UnsafeRawBufferPointer) -> Range<Int> {
        var first = min(end, raw.count)
        while first >= step, unsafe !any(SixteenBytes(raw, at: first &- step).hits(0x0A)) { first &-= step }
        while first > 0, unsafe raw[first &- 1] != 0x0A { first &-= 1 }
        return unsafe first..<next(in: raw, from: max(first, min(end, raw.count)))
    }
}
