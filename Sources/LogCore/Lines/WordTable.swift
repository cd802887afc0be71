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
    private var lengths: [UInt32]

    init(_ words: [(String, Value)]) {
        entries = Array(repeating: nil, count: 1024)
        lengths = Array(repeating: 0, count: 1024)
        for (word, value) in words {
            let bytes = Array(word.utf8)
            if let first = bytes.first, let last = bytes.last {
                lengths[Self.ends(first, last)] |= Self.mark(bytes.count { $0.isLetter || $0.isDigit })
            }
            let hash = Self.hash(Array(word.utf8).span, 0, word.utf8.count)
            var slot = Int(hash >> 54)
            while entries[slot] != nil { slot = (slot &+ 1) & 1023 }
            entries[slot] = Entry(hash: hash, value: value)
        }
    }

    subscript(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Value? {
        let size = end &- start
        if size > 0, size <= 8, let eight = bytes.eight(at: start), eight.leadingLetters >= size {
            return self[letters: bytes, start, end]
        }
        let (first, last) = (bytes.at(start), bytes.at(end &- 1))
        // Punctuation inside a name leaves its length open, but only upwards; at its ends it leaves all open.
        if first.isLetter || first.isDigit, last.isLetter || last.isDigit {
            let mark = Self.mark(end &- start)
            if lengths[Self.ends(first, last)] & (mark | (mark &- 1)) == 0 { return nil }
        }
        return find(Self.hash(bytes, start, end))
    }

    @inline(__always)
    private func find(_ hash: UInt64) -> Value? {
        var slot = Int(hash >> 54)
        while let entry = entries[slot] {
            if entry.hash == hash { return entry.value }
            slot = (slot &+ 1) & 1023
        }
        return nil
    }

    /// The value of a word that consists of letters alone.
    subscript(letters bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Value? {
        if lengths[Self.ends(bytes.at(start), bytes.at(end &- 1))] & Self.mark(end &- start) == 0 { return nil }
        return find(Self.hash(bytes, start, end))
    }

    @inline(__always)
    private static func ends(_ first: UInt8, _ last: UInt8) -> Int { Int(first & 31) << 5 | Int(last & 31) }

    /// The bit of a length; the last one stands for all that are longer.
    @inline(__always)
    private static func mark(_ length: Int) -> UInt32 { 1 &<< UInt32(truncatingIfNeeded: min(length, 31)) }

    private static func hash(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        var hash: UInt64 = 0
        var place = start
        // As far as there are letters alone, eight at a time.
        while place < end, let eight = bytes.eight(at: place) {
            let size = min(8, end &- place)
            guard eight.leadingLetters >= size else { break }
            hash = mixed(hash ^ eight.lowercase(size: size))
            place &+= size
        }
        var word: UInt64 = 0
        var shift: UInt64 = 0
        while place < end {
            let byte = bytes.at(place)
            place &+= 1
            guard ByteClass(byte).isAny(of: [.letter, .digit]) else { continue }
            // Lower case for letters, and nothing else for digits.
            word |= UInt64(byte | 0x20) &<< shift
            shift &+= 8
            if shift == 64 {
                hash = mixed(hash ^ word)
                (word, shift) = (0, 0)
            }
        }
        return shift == 0 ? hash : mixed(hash ^ word)
    }

    /// The high bits, which choose the slot, come to depend on all others, and so do the low ones.
    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value &* 0x9E37_79B9_7F4A_7C15
        return (product ^ (product >> 32)) &* 0xD6E8_FEB8_6659_FD93
    }
}
