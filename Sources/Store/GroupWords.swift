import Glibc
import LogCore

/// The distinct words of a group of lines, as one document for the full-text index.
///
/// Lines of a log say the same things again and again: of 128 lines' words only about one in five is new to its group,
/// and the index's work falls with them. Which lines of a group have a word is seen by reading them.
///
/// Every byte of every stored line passes here, hence pointers, and no allocation a word.
struct GroupWords: ~Copyable {
    /// Longer words are indexed by so many bytes; reading the line decides about the rest.
    static let wordLength = 64

    /// A word of the group, by its hash; one of another group where `mark` is not the group's: cleared by counting on.
    private struct Slot {
        var hash: UInt64 = 0
        var mark: UInt32 = 0
    }

    private var slots = UnsafeMutableBufferPointer<Slot>.allocate(capacity: 1 << 13)
    private var mark: UInt32 = 1
    private var count = 0
    /// Words in lower case with a space after each.
    private var bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
    private var length = 0

    init() { slots.initialize(repeating: Slot()) }

    deinit {
        slots.deallocate()
        bytes.deallocate()
    }

    /// Valid until the next change.
    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<length]) }

    mutating func clear() {
        length = 0
        mark &+= 1
        count = 0
    }

    /// Takes the words of a line.
    mutating func add(_ line: UnsafeRawBufferPointer) {
        // Each word once and a space, and for each seven bytes of an address a word of less than thirty.
        reserve(6 * line.count + 64)
        let end = line.count
        var index = 0
        var numbers = DottedNumbers()
        while true {
            while index < end, Self.fold(line[index]) == 0 { index &+= 1 }
            guard index < end else { return }
            let start = index
            var hash = Self.basis
            var all: UInt8 = 0
            var isNumber = true
            while index < end {
                let byte = Self.fold(line[index])
                if byte == 0 { break }
                hash = (hash ^ UInt64(byte)) &* Self.prime
                all |= byte
                isNumber = isNumber && byte < 0x3A
                index &+= 1
            }
            if all >= 0x80 || index - start > Self.wordLength {
                addLong(line[start..<index], isASCII: all < 0x80)
            } else if isNew(hash) {
                for place in start..<index { append(Self.fold(line[place])) }
                append(0x20)
            }
            if numbers.isAddress(start..<index, isNumber: isNumber && index - start <= 3, in: line) {
                addAddress(numbers, line)
            }
        }
    }

    /// Takes a word that is no text: what the lines have in common besides.
    mutating func add(mark kind: Unicode.Scalar, _ number: Int64) {
        guard isNew((UInt64(kind.value) << 56 ^ UInt64(bitPattern: number)) &* Self.prime) else { return }
        var mark: [UInt8] = []
        Self.append(mark: kind, number, to: &mark)
        append(mark)
    }

    private mutating func addAddress(_ numbers: DottedNumbers, _ line: UnsafeRawBufferPointer) {
        let start = length
        for byte in Self.addressMark { append(byte) }
        for index in 0..<4 {
            for place in numbers[index] { append(line[place]) }
            append(UInt8(ascii: "x"))
        }
        var hash = Self.basis
        for place in start..<length { hash = (hash ^ UInt64(bytes[place])) &* Self.prime }
        if isNew(hash) { append(0x20) } else { length = start }
    }

    /// Cut, and in lower case past ASCII too.
    private mutating func addLong(_ word: Slice<UnsafeRawBufferPointer>, isASCII: Bool) {
        let folded = word.map { Self.fold($0) }
        let indexed = Self.indexed(isASCII ? folded : WordReader.lowercased(folded))
        if isNew(indexed.reduce(Self.basis) { ($0 ^ UInt64($1)) &* Self.prime }) { append(indexed) }
    }

    private mutating func append(_ word: [UInt8]) {
        reserve(word.count + 1)
        for byte in word { append(byte) }
        append(0x20)
    }

    /// There is room: `reserve` made it.
    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        bytes[length] = byte
        length &+= 1
    }

    private mutating func reserve(_ room: Int) {
        guard length + room > bytes.count else { return }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * (length + room))
        _ = larger.update(fromContentsOf: bytes[..<length])
        bytes.deallocate()
        bytes = larger
    }

    /// Whether a word with this hash was not in the group; it is now.
    @inline(__always)
    private mutating func isNew(_ hash: UInt64) -> Bool {
        if count &* 2 >= slots.count { grow() }
        let mask = slots.count &- 1
        var place = Self.place(of: hash) & mask
        while slots[place].mark == mark {
            if slots[place].hash == hash { return false }
            place = (place &+ 1) & mask
        }
        slots[place] = Slot(hash: hash, mark: mark)
        count &+= 1
        return true
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<Slot>.allocate(capacity: slots.count * 2)
        larger.initialize(repeating: Slot())
        let mask = larger.count - 1
        for slot in slots where slot.mark == mark {
            var place = Self.place(of: slot.hash) & mask
            while larger[place].mark == mark { place = (place + 1) & mask }
            larger[place] = slot
        }
        slots.deallocate()
        slots = larger
    }

    private static func place(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }
}

// What the words of questions are made by, too.
extension GroupWords {
    /// Letters for private use, which the text of a line has not by chance, and what kind of word follows.
    private static let addressMark: [UInt8] = [0xEE, 0x80, 0x80, UInt8(ascii: "a")]

    /// The word that stands for an IPv4 address: its four numbers alone are in nearly every group.
    static func address(_ numbers: some Sequence<[UInt8]>) -> [UInt8] {
        var word = addressMark
        for number in numbers { word += number + [UInt8(ascii: "x")] }
        return word
    }

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

    private static var basis: UInt64 { 0xcbf2_9ce4_8422_2325 }
    private static var prime: UInt64 { 0x0000_0100_0000_01b3 }

    /// As `WordReader.fold`: a call into another module for each byte costs more than all else.
    @inline(__always)
    private static func fold(_ byte: UInt8) -> UInt8 {
        let lower = byte | 0x20
        if lower &- 0x61 < 26 { return lower }
        if byte &- 0x30 < 10 || byte >= 0x80 { return byte }
        return 0
    }
}

/// Finds numbers that dots join, four by four, among the words of a line.
private struct DottedNumbers {
    private var last: (Range<Int>, Range<Int>, Range<Int>, Range<Int>) = (0..<0, 0..<0, 0..<0, 0..<0)
    private var count = 0

    /// One of the last four words.
    subscript(index: Int) -> Range<Int> {
        switch index {
        case 0: last.0
        case 1: last.1
        case 2: last.2
        default: last.3
        }
    }

    /// Whether `word` ends an address.
    @inline(__always)
    mutating func isAddress(_ word: Range<Int>, isNumber: Bool, in line: UnsafeRawBufferPointer) -> Bool {
        guard isNumber else {
            count = 0
            return false
        }
        let isJoined =
            count > 0 && word.lowerBound == last.3.upperBound + 1 && line[word.lowerBound - 1] == UInt8(ascii: ".")
        count = isJoined ? min(count + 1, 4) : 1
        last = (last.1, last.2, last.3, word)
        return count == 4
    }
}
