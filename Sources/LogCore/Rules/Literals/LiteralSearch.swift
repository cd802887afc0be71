/// Finds thousands of short texts in buffers of many lines; immutable, shared by all threads.
///
/// Each text has a window: four bytes of it, those that are rarest in logs. At every place of a buffer a look into a small
/// table says whether a window may begin there, and few places are left to be compared with texts. Texts of less than
/// four bytes are found by their first two or three in the same way.
final class LiteralSearch: Sendable {
    /// Texts in ranges, by some bits of their windows.
    private struct Buckets: Sendable {
        private(set) var texts: [LiteralText] = []
        /// By bits: where a bucket begins, and with it where the one before ends.
        private(set) var starts: [UInt16] = []

        init(_ all: [(bits: Int, text: LiteralText)], count: Int) {
            starts = Array(repeating: 0, count: count + 1)
            for entry in all { starts[entry.bits + 1] += 1 }
            for index in 0..<count { starts[index + 1] += starts[index] }
            var next = starts
            guard let any = all.first else { return }
            texts = Array(repeating: any.text, count: all.count)
            for entry in all {
                texts[Int(next[entry.bits])] = entry.text
                next[entry.bits] += 1
            }
        }
    }

    /// By the first two bytes of a window without the bit of the case: 64 bits for what may come next, one of which the
    /// third byte and the fourth choose.
    private let pairs: [UInt64]
    /// Texts with a whole window.
    private let long: Buckets
    /// Those without one, which may be in several buckets.
    private let short: Buckets
    private let shortTexts: [LiteralText]

    private static let longBits = 14
    private static let shortBits = 10
    /// What is left of two bytes when the bit goes by which the cases of a letter differ, and the highest.
    private static let pairMask: UInt32 = 0x5F5F
    /// The same for eight bytes.
    private static let caseMask: UInt64 = 0x5F5F_5F5F_5F5F_5F5F

    convenience init(_ literals: [Literal]) {
        self.init(literals.map { LiteralText($0) })
    }

    private init(_ texts: [LiteralText]) {
        var pairs = Array(repeating: UInt64(0), count: Int(Self.pairMask) + 1)
        var long: [(bits: Int, text: LiteralText)] = []
        var short: [(bits: Int, text: LiteralText)] = []
        shortTexts = texts.filter { $0.window.count < 4 }
        for text in texts {
            let window = text.window
            let signs = Self.signs(of: window)
            for (pair, next) in signs { pairs[pair] |= next }
            if window.count == 4 {
                long.append((Self.longHash(window.reversed().reduce(0) { $0 << 8 | UInt32($1) }), text))
            } else {
                for hash in Set(signs.map { Self.shortHash(UInt32($0.pair)) }) { short.append((hash, text)) }
            }
        }
        self.pairs = pairs
        self.long = Buckets(long, count: 1 << Self.longBits)
        self.short = Buckets(short, count: 1 << Self.shortBits)
    }

    /// The same with windows that are rare in the text that was counted, so that it takes less time in text of that kind.
    func tuned(to counted: LiteralWindows) -> LiteralSearch {
        var windows = counted
        // Those that have the least choice come first.
        let texts = long.texts.sorted { $0.length < $1.length }
        return LiteralSearch(texts.map { windows.moved($0) } + shortTexts)
    }

    /// Indexes in `pairs` of what may begin as `window` does, and the bits that stand for it there.
    private static func signs(of window: [UInt8]) -> [(pair: Int, next: UInt64)] {
        var next: UInt64 = 0
        for third in window.count > 2 ? window[2]...window[2] : 0...255 {
            for fourth in window.count > 3 ? window[3]...window[3] : 0...255 {
                let folded = (UInt64(third) << 16 | UInt64(fourth) << 24) & caseMask
                next |= 1 << (buckets(folded) & 63)
            }
        }
        let first = Int(window[0] & LiteralText.fold)
        guard window.count > 1 else { return (0...Int(LiteralText.fold)).map { (first | $0 << 8, next) } }
        return [(first | Int(window[1] & LiteralText.fold) << 8, next)]
    }

    /// In the low six bits the number of a bit for the window that begins in the lowest byte, and for the one that begins
    /// with the next byte eight bits higher.
    ///
    /// Three of the six do not depend on the fourth byte, so that texts of three bytes do not need all bits.
    @inline(__always)
    static func buckets(_ folded: UInt64) -> UInt64 { (folded ^ (folded &>> 5)) &>> 16 }

    @inline(__always)
    private static func longHash(_ window: UInt32) -> Int {
        Int(truncatingIfNeeded: ((window & 0x5F5F_5F5F) &* 0x9E37_79B1) &>> UInt32(32 - longBits))
    }

    /// `pair` is an index in `pairs`.
    @inline(__always)
    private static func shortHash(_ pair: UInt32) -> Int {
        Int(truncatingIfNeeded: (pair &* 0x9E37_79B1) &>> UInt32(32 - shortBits))
    }

    /// Bytes of memory it takes.
    var size: Int {
        (long.texts.count + short.texts.count + shortTexts.count) * MemoryLayout<LiteralText>.stride + pairs.count
            * MemoryLayout<UInt64>.stride
            + (long.starts.count + short.starts.count) * MemoryLayout<UInt16>.stride
    }
}

extension LiteralSearch {
    /// Adds every place in `bytes` where one of the texts ends to `hits`: line by line, in no order within a line.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - hits: keeps what it has.
    func find(in bytes: Span<UInt8>, addingTo hits: inout [LineMatch]) {
        precondition(bytes.count <= UInt32.max, "offsets of hits have 32 bits")
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            // Raw loads of four and sixteen bytes, so the last sixteen places are looked at in a copy with room behind.
            let last = max(0, raw.count &- 16)
            unsafe find(in: base, at: 0..<last, end: raw.count, origin: 0, &hits)
            let origin = max(0, last &- 16)
            unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { copy in
                guard let start = copy.baseAddress else { return }
                unsafe copy.initializeMemory(as: UInt8.self, repeating: 0)
                unsafe start.copyMemory(from: base + origin, byteCount: raw.count &- origin)
                let (from, end) = (last &- origin, raw.count &- origin)
                unsafe find(in: start, at: from..<end, end: end, origin: origin, &hits)
            }
        }
    }

    /// At each of `places` sixteen bytes can be read; those from `end` on do not count.
    private func find(
        in base: UnsafeRawPointer,
        at places: Range<Int>,
        end: Int,
        origin: Int,
        _ hits: inout [LineMatch]
    ) {
        unsafe pairs.withUnsafeBufferPointer { pairs in
            guard let pairs = pairs.baseAddress else { return }
            var place = places.lowerBound
            while place &+ 64 <= places.upperBound {
                var marks = unsafe Self.marks(pairs, base + place, eights: 8)
                while marks != 0 {
                    let index = marks.leadingZeroBitCount
                    unsafe compare(base, at: place &+ index, end: end, origin: origin, &hits)
                    marks &= ~((1 &<< 63) &>> UInt64(index))
                }
                place &+= 64
            }
            while place < places.upperBound {
                let marks = unsafe Self.marks(pairs, base + place, eights: 1)
                for index in 0..<min(8, places.upperBound &- place) where marks &>> UInt64(7 &- index) & 1 != 0 {
                    unsafe compare(base, at: place &+ index, end: end, origin: origin, &hits)
                }
                place &+= 8
            }
        }
    }

    /// A bit for each of eight places and more, the first one the highest: whether a window may begin there.
    ///
    /// There is no branch, because none could be foreseen.
    @inline(__always)
    private static func marks(_ pairs: UnsafePointer<UInt64>, _ base: UnsafeRawPointer, eights: Int) -> UInt64 {
        var marks: UInt64 = 0
        for place in stride(from: 0, to: eights &* 8, by: 4) {
            let word = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let folded = word & caseMask
            let buckets = buckets(folded)
            for index in 0..<UInt64(4) {
                // Always within the table: a folded pair is no more than a folded pair of ones.
                let next = unsafe pairs[Int(truncatingIfNeeded: (folded &>> (index &* 8)) & 0xFFFF)]
                marks = (marks &<< 1) | ((next &>> (buckets &>> (index &* 8))) & 1)
            }
        }
        return marks
    }

    /// Adds the texts whose window begins at `place`.
    @inline(__always)
    private func compare(
        _ base: UnsafeRawPointer,
        at place: Int,
        end: Int,
        origin: Int,
        _ hits: inout [LineMatch]
    ) {
        let window = unsafe UInt32(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        unsafe compare(long, Self.longHash(window), base, at: place, end: end, origin: origin, &hits)
        let pair = Self.shortHash(window & Self.pairMask)
        unsafe compare(short, pair, base, at: place, end: end, origin: origin, &hits)
    }

    @inline(__always)
    private func compare(
        _ buckets: borrowing Buckets,
        _ bucket: Int,
        _ base: UnsafeRawPointer,
        at place: Int,
        end: Int,
        origin: Int,
        _ hits: inout [LineMatch]
    ) {
        let starts = buckets.starts.span
        let (lower, upper) = (Int(starts[bucket]), Int(starts[bucket &+ 1]))
        guard lower < upper else { return }
        let texts = buckets.texts.span
        for index in lower..<upper {
            let start = place &- Int(texts[index].offset)
            guard start >= 0 else { continue }
            let first = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            guard first & texts[index].firstMask == texts[index].first else { continue }
            let second = unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self))
            guard second & texts[index].secondMask == texts[index].second else { continue }
            let stop = start &+ Int(texts[index].length)
            guard stop <= end else { continue }
            hits.append(LineMatch(id: texts[index].id, end: UInt32(truncatingIfNeeded: origin &+ stop)))
        }
    }
}
