import LogCore

/// The distinct words of a group of lines, as one document for the full-text index.
///
/// Lines of a log say the same things again and again: of 128 lines' words only about one in five is new to its group,
/// and the index's work falls with them. Which lines of a group have a word is seen by reading them.
struct GroupWords {
    /// Longer words are indexed by so many bytes; reading the line decides about the rest.
    static let wordLength = 64

    /// The word that stands for an IPv4 address: its four numbers alone are in nearly every group.
    static func address(_ numbers: some Sequence<[UInt8]>) -> [UInt8] {
        var word: [UInt8] = [0xEE, 0x80, 0x80, UInt8(ascii: "a")]
        for number in numbers { word += number + [UInt8(ascii: "x")] }
        return word
    }

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
        var numbers = DottedNumbers()
        while true {
            while index < end, WordReader.fold(line[index]) == 0 { index &+= 1 }
            guard index < end else { return }
            let start = index
            var hash = Self.basis
            var all: UInt8 = 0
            var isNumber = true
            while index < end {
                let byte = WordReader.fold(line[index])
                if byte == 0 { break }
                hash = (hash ^ UInt64(byte)) &* Self.prime
                all |= byte
                isNumber = isNumber && byte < 0x3A
                index &+= 1
            }
            let word = start..<index
            if all >= 0x80 || index - start > Self.wordLength {
                addLong(line[word], isASCII: all < 0x80)
            } else if isNew(hash) {
                for place in word { text.append(WordReader.fold(line[place])) }
                text.append(0x20)
            }
            if let address = numbers.next(word, isNumber: isNumber && index - start <= 3, in: line) { add(address) }
        }
    }

    /// Takes a word that is no text: what the lines have in common besides.
    mutating func add(mark kind: Unicode.Scalar, _ number: Int64) {
        var mark: [UInt8] = []
        Self.append(mark: kind, number, to: &mark)
        add(mark)
    }

    private mutating func add(_ word: [UInt8]) {
        guard isNew(word.reduce(Self.basis) { ($0 ^ UInt64($1)) &* Self.prime }) else { return }
        text += word
        text.append(0x20)
    }

    /// Cut, and in lower case past ASCII too.
    private mutating func addLong(_ word: Slice<UnsafeRawBufferPointer>, isASCII: Bool) {
        let folded = word.map { WordReader.fold($0) }
        add(Self.indexed(isASCII ? folded : WordReader.lowercased(folded)))
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

    private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    /// Whether a word with this hash was not in the group; it is now.
    private mutating func isNew(_ hash: UInt64) -> Bool {
        if count * 2 >= hashes.count { grow() }
        let mask = hashes.count - 1
        var slot = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
        while marks[slot] == mark {
            if hashes[slot] == hash { return false }
            slot = (slot + 1) & mask
        }
        marks[slot] = mark
        hashes[slot] = hash
        count += 1
        return true
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

/// Finds numbers that dots join, four by four, among the words of a line.
private struct DottedNumbers {
    private var last: (Range<Int>, Range<Int>, Range<Int>) = (0..<0, 0..<0, 0..<0)
    private var count = 0

    /// The address that `word` ends, if it does.
    mutating func next(_ word: Range<Int>, isNumber: Bool, in line: UnsafeRawBufferPointer) -> [UInt8]? {
        guard isNumber else {
            count = 0
            return nil
        }
        let isJoined =
            count > 0 && word.lowerBound == last.2.upperBound + 1 && line[word.lowerBound - 1] == UInt8(ascii: ".")
        count = isJoined ? min(count + 1, 4) : 1
        defer { last = (last.1, last.2, word) }
        guard count == 4 else { return nil }
        return GroupWords.address([last.0, last.1, last.2, word].map { Array(line[$0]) })
    }
}
