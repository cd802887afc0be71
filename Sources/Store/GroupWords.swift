import LogCore

/// The distinct words of a group of lines, as one document for the full-text index.
///
/// Lines of a log say the same things again and again: of 128 lines' words only about one in five is new to its group,
/// and the index's work falls with them. Which lines of a group have a word is seen by reading them.
struct GroupWords {
    /// Longer words are indexed by so many bytes; reading the line decides about the rest.
    static let wordLength = 64

    /// Words in lower case with a space after each.
    private(set) var text: [UInt8] = []
    /// Hashes of the words of this group, where `marks` is the group's number: cleared by counting on.
    private var hashes: [UInt64]
    private var marks: [UInt32]
    private var mark: UInt32 = 1
    private var count = 0

    init() {
        hashes = Array(repeating: 0, count: 1 << 13)
        marks = Array(repeating: 0, count: 1 << 13)
    }

    mutating func clear() {
        text.removeAll(keepingCapacity: true)
        mark &+= 1
        count = 0
    }

    /// Takes the words of a line.
    mutating func add(_ line: UnsafeRawBufferPointer) {
        var index = 0
        let end = line.count
        while true {
            while index < end, WordReader.fold(line[index]) == 0 { index &+= 1 }
            guard index < end else { return }
            let start = text.count
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            var isASCII = true
            while index < end {
                let byte = WordReader.fold(line[index])
                if byte == 0 { break }
                text.append(byte)
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
                if byte >= 0x80 { isASCII = false }
                index &+= 1
            }
            if !isASCII || text.count - start > Self.wordLength {
                settle(from: start, hash: Self.shorten(&text, from: start, isASCII: isASCII))
            } else {
                settle(from: start, hash: hash)
            }
        }
    }

    /// Takes a word that is no text: what the lines have in common besides.
    mutating func add(mark kind: Unicode.Scalar, _ number: Int64) {
        let start = text.count
        Self.append(mark: kind, number, to: &text)
        settle(from: start, hash: Self.hash(text[start...]))
    }

    /// Letters for private use stand before it, which the text of a line has not by chance.
    static func append(mark kind: Unicode.Scalar, _ number: Int64, to text: inout [UInt8]) {
        text += [0xEE, 0x80, 0x80, UInt8(truncatingIfNeeded: kind.value)]
        text += String(number).utf8
    }

    /// A word as it stands in the index, cut where a long one is.
    static func indexed(_ word: [UInt8]) -> [UInt8] {
        guard word.count > wordLength else { return word }
        var end = wordLength
        while end > 0, word[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(word[..<end])
    }

    private static func shorten(_ text: inout [UInt8], from start: Int, isASCII: Bool) -> UInt64 {
        let word = Array(text[start...])
        text.removeLast(text.count - start)
        text += indexed(isASCII ? word : WordReader.lowercased(word))
        return hash(text[start...])
    }

    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// Keeps the word that was appended from `start` on, unless the group has it.
    private mutating func settle(from start: Int, hash: UInt64) {
        if count * 2 >= hashes.count { grow() }
        let mask = hashes.count - 1
        var slot = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
        while marks[slot] == mark {
            if hashes[slot] == hash {
                text.removeLast(text.count - start)
                return
            }
            slot = (slot + 1) & mask
        }
        marks[slot] = mark
        hashes[slot] = hash
        count += 1
        text.append(0x20)
    }

    private mutating func grow() {
        let known = zip(hashes, marks).filter { $0.1 == mark }.map(\.0)
        let size = hashes.count * 2
        hashes = Array(repeating: 0, count: size)
        marks = Array(repeating: 0, count: size)
        mark = 1
        for hash in known {
            var slot = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 40) & (size - 1)
            while marks[slot] == mark { slot = (slot + 1) & (size - 1) }
            marks[slot] = mark
            hashes[slot] = hash
        }
    }
}
