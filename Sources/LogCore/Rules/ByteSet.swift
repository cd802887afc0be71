/// A set of byte values: what a character class of an expression stands for.
struct ByteSet: Hashable, Sendable {
    private var low: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var high: UInt64 = 0

    init() {}

    init(_ ranges: ClosedRange<UInt8>...) {
        for range in ranges { insert(range) }
    }

    static let digits = ByteSet(0x30...0x39)
    static let word = ByteSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    static let blank = ByteSet(0x09...0x09, 0x20...0x20)
    /// White space, without the "\n" that no match may reach.
    static let space = ByteSet(0x09...0x09, 0x0B...0x0D, 0x20...0x20)

    /// The POSIX classes by name, as in `[[:alpha:]]`.
    static func posix(_ name: String) -> ByteSet? {
        switch name {
        case "alpha": ByteSet(0x41...0x5A, 0x61...0x7A)
        case "digit": .digits
        case "alnum": ByteSet(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
        case "upper": ByteSet(0x41...0x5A)
        case "lower": ByteSet(0x61...0x7A)
        case "space": .space
        case "blank": .blank
        case "punct": ByteSet(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E)
        case "print": ByteSet(0x20...0x7E)
        case "graph": ByteSet(0x21...0x7E)
        case "cntrl": ByteSet(0x00...0x1F, 0x7F...0x7F)
        case "xdigit": ByteSet(0x30...0x39, 0x41...0x46, 0x61...0x66)
        case "word": .word
        case "ascii": ByteSet(0x00...0x7F)
        default: nil
        }
    }

    var isEmpty: Bool { low | second | third | high == 0 }

    func contains(_ byte: UInt8) -> Bool { word(byte) & bit(byte) != 0 }

    /// Whether it holds a digit.
    var hasDigits: Bool { low & Self.digits.low != 0 }

    /// Whether it holds some digits and not others.
    var partsDigits: Bool { hasDigits && low & Self.digits.low != Self.digits.low }

    func isSubset(of other: ByteSet) -> Bool {
        (low & ~other.low) | (second & ~other.second) | (third & ~other.third) | (high & ~other.high) == 0
    }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { set(byte, word(byte) | bit(byte)) }
    }

    mutating func remove(_ byte: UInt8) { set(byte, word(byte) & ~bit(byte)) }

    mutating func formUnion(_ other: ByteSet) {
        low |= other.low
        second |= other.second
        third |= other.third
        high |= other.high
    }

    /// Every other byte.
    var inverted: ByteSet {
        var set = self
        set.low = ~low
        set.second = ~second
        set.third = ~third
        set.high = ~high
        return set
    }

    var count: Int { low.nonzeroBitCount + second.nonzeroBitCount + third.nonzeroBitCount + high.nonzeroBitCount }

    /// Ascending.
    var members: [UInt8] {
        var members: [UInt8] = []
        for (index, word) in [low, second, third, high].enumerated() {
            var rest = word
            while rest != 0 {
                members.append(UInt8(index * 64 + rest.trailingZeroBitCount))
                rest &= rest &- 1
            }
        }
        return members
    }

    /// As a class in Hyperscan's syntax; every byte as `\xNN`, so nothing needs quoting.
    var expression: String {
        var text = "["
        var byte = 0
        while byte < 256 {
            guard contains(UInt8(byte)) else {
                byte += 1
                continue
            }
            let first = byte
            while byte < 256, contains(UInt8(byte)) { byte += 1 }
            text += Self.escape(UInt8(first))
            if byte - 1 > first { text += "-" + Self.escape(UInt8(byte - 1)) }
        }
        return text + "]"
    }

    /// `\xNN`.
    static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "\\x0" + digits : "\\x" + digits
    }

    private func bit(_ byte: UInt8) -> UInt64 { 1 << UInt64(byte & 63) }

    private func word(_ byte: UInt8) -> UInt64 {
        switch byte >> 6 {
        case 0: low
        case 1: second
        case 2: third
        default: high
        }
    }

    private mutating func set(_ byte: UInt8, _ value: UInt64) {
        switch byte >> 6 {
        case 0: low = value
        case 1: second = value
        case 2: third = value
        default: high = value
        }
    }
}
