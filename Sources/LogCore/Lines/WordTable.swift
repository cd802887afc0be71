/// A small fixed dictionary of words, looked up in text without making a `String`.
///
/// Words are compared by a 64-bit hash of their letters and digits in lower case; punctuation inside a name
/// (`log_level`, `log.level`, `@timestamp`) does not count.
struct WordTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var hash: UInt64
        var value: Value
    }

    private var entries: [Entry?]

    /// By the low five bits of a word's first and last byte, the same for both cases of a letter: its possible lengths.
    ///
    /// Most words of a text are in no dictionary, and this says so without a look at what is between.
    private var lengths: [UInt64]

    init(_ words: [(String, Value)]) {
        entries = Array(repeating: nil, count: 1024)
        lengths = Array(repeating: 0, count: 1024)
        for (word, value) in words {
            let bytes = Array(word.utf8)
            if let first = bytes.first, let last = bytes.last {
                lengths[Self.ends(first, last)] |= 1 << UInt64(min(bytes.count, 63))
            }
            let hash = Self.hash(Array(word.utf8).span, 0, word.utf8.count)
            var slot = Int(hash >> 54)
            while entries[slot] != nil { slot = (slot &+ 1) & 1023 }
            entries[slot] = Entry(hash: hash, value: value)
        }
    }

    subscript(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Value? {
        let (first, last) = (bytes.at(start), bytes.at(end &- 1))
        // Punctuation inside a name leaves its length open, but only upwards; at its ends it leaves all open.
        if first.isLetter || first.isDigit, last.isLetter || last.isDigit {
            let upTo: UInt64 = end &- start < 63 ? (2 << UInt64(truncatingIfNeeded: end &- start)) &- 1 : .max
            if lengths[Self.ends(first, last)] & upTo == 0 { return nil }
        }
        return find(bytes, start, end)
    }

    private func find(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Value? {
        let hash = Self.hash(bytes, start, end)
        var slot = Int(hash >> 54)
        while let entry = entries[slot] {
            if entry.hash == hash { return entry.value }
            slot = (slot &+ 1) & 1023
        }
        return nil
    }

    /// The value of a word that consists of letters alone.
    subscript(letters bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Value? {
        let mark: UInt64 = 1 << UInt64(truncatingIfNeeded: min(end &- start, 63))
        if lengths[Self.ends(bytes.at(start), bytes.at(end &- 1))] & mark == 0 { return nil }
        return find(bytes, start, end)
    }

    @inline(__always)
    private static func ends(_ first: UInt8, _ last: UInt8) -> Int { Int(first & 31) << 5 | Int(last & 31) }

    private static func hash(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in start..<max(start, end) {
            let byte = bytes.at(index)
            if byte.isLetter || byte.isDigit { hash = (hash ^ UInt64(byte.lowercase)) &* 0x0000_0100_0000_01B3 }
        }
        // The last multiplication alone leaves the high bits, which choose the slot, to the first letters.
        return hash &* 0x9E37_79B9_7F4A_7C15
    }
}
