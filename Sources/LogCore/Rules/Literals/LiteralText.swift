/// A literal as two words, to be compared with sixteen bytes at once.
struct LiteralText {
    private(set) var first: UInt64 = 0
    private(set) var second: UInt64 = 0
    /// The bits that count: none behind the text, and not the one by which the cases of a letter differ.
    private(set) var firstMask: UInt64 = 0
    private(set) var secondMask: UInt64 = 0
    let id: UInt16
    let length: UInt8
    /// Where in the text its window is.
    var offset: UInt8 = 0

    /// What of a byte is looked at first: neither the bit by which the cases of a letter differ, nor the highest.
    static let fold: UInt8 = 0x5F

    init(_ literal: Literal) {
        precondition(1...Literal.longest ~= literal.bytes.count, "a literal is too long")
        id = literal.id
        length = UInt8(literal.bytes.count)
        for (index, byte) in literal.bytes.enumerated() {
            let mask: UInt64 = byte.isLetter && !literal.isCaseSensitive ? 0xDF : 0xFF
            let shift = UInt64(index % 8 * 8)
            if index < 8 {
                first |= (UInt64(byte) & mask) << shift
                firstMask |= mask << shift
            } else {
                second |= (UInt64(byte) & mask) << shift
                secondMask |= mask << shift
            }
        }
        offset = UInt8(Self.offset(in: literal.bytes))
    }

    /// Where the four bytes of a text begin that are rarest in logs.
    private static func offset(in text: [UInt8]) -> Int {
        guard text.count > 4 else { return 0 }
        func share(_ start: Int) -> Double {
            var (share, before) = (1.0, [UInt8]())
            for byte in text[start..<start + 4] {
                share = TextFrequency.logs.share(of: before, share: share, and: byte.lowercase)
                before.append(byte)
            }
            return share
        }
        let shares = (0...text.count - 4).map { share($0) }
        return shares.indices.min { shares[$0] < shares[$1] } ?? 0
    }

    /// Folded; less than four bytes of a text that is shorter.
    var window: [UInt8] { (Int(offset)..<min(Int(offset) + 4, Int(length))).map { folded($0) } }

    /// A byte of the text.
    func folded(_ index: Int) -> UInt8 {
        let word = index < 8 ? first : second
        return UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8)) & Self.fold
    }
}
