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

    init(_ words: [(String, Value)]) {
        entries = Array(repeating: nil, count: 1024)
        for (word, value) in words {
            let hash = Self.hash(Array(word.utf8).span, 0, word.utf8.count)
            var slot = Int(hash >> 54)
            while entries[slot] != nil { slot = (slot &+ 1) & 1023 }
            entries[slot] = Entry(hash: hash, value: value)
        }
    }

    subscript(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Value? {
        let hash = Self.hash(bytes, start, end)
        var slot = Int(hash >> 54)
        while let entry = entries[slot] {
            if entry.hash == hash { return entry.value }
            slot = (slot &+ 1) & 1023
        }
        return nil
    }

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
