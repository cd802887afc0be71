/// Eight bytes of text in one word: questions about all of them at once, without a branch for each.
struct EightBytes {
    /// The first byte is the lowest.
    private let word: UInt64

    @inline(__always)
    init(_ word: UInt64) { self.word = word }

    /// The first of `text`, with zeros where it has fewer.
    init(of text: [UInt8]) {
        word = text.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
    }

    private static var high: UInt64 { 0x8080_8080_8080_8080 }

    /// Whether the first `size` are those of `others`; all eight if it is more.
    @inline(__always)
    func starts(with others: EightBytes, size: Int) -> Bool {
        let differing = word ^ others.word
        return size >= 8 ? differing == 0 : differing & ((1 &<< UInt64(truncatingIfNeeded: size &* 8)) &- 1) == 0
    }

    /// How many digits they begin with.
    @inline(__always)
    var leadingDigits: Int {
        // A byte that is no digit gets its high bit; a carry reaches only bytes behind such a one.
        let rest = word ^ 0x3030_3030_3030_3030
        return (((rest &+ 0x7676_7676_7676_7676) | rest) & Self.high).trailingZeroBitCount >> 3
    }

    /// How many letters they begin with.
    @inline(__always)
    var leadingLetters: Int {
        // No sum of seven bits reaches the next byte.
        let folded = (word | 0x2020_2020_2020_2020) & 0x7F7F_7F7F_7F7F_7F7F
        let isLetter = (folded &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(folded &+ 0x0505_0505_0505_0505) & ~word
        return (~isLetter & Self.high).trailingZeroBitCount >> 3
    }

    /// The first `size` of them, 1 to 8, which are letters, in lower case; zeros take the place of the others.
    @inline(__always)
    func lowercase(size: Int) -> UInt64 {
        (word | 0x2020_2020_2020_2020) & (.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* size))
    }

    /// The value of the first `size` of them, 1 to 8, which are digits.
    @inline(__always)
    func number(size: Int) -> Int {
        // The bytes that don't count go out above; zeros come in below, as leading digits.
        let digits = (word &<< UInt64(truncatingIfNeeded: 64 &- 8 &* size)) & 0x0F0F_0F0F_0F0F_0F0F
        let pairs = (digits &* 10) &+ (digits >> 8)
        let upper = (pairs & 0x0000_00FF_0000_00FF) &* (1_000_000 << 32 | 100)
        let lower = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* (10_000 << 32 | 1)
        return Int(truncatingIfNeeded: (upper &+ lower) >> 32)
    }

    /// The numbers of `10:00:00`, whatever they are; `nil` for text of another form.
    @inline(__always)
    var clock: (hour: Int, minute: Int, second: Int)? {
        let rest = word ^ 0x3030_3A30_303A_3030
        // More than nine gets its high bit where digits stand, more than nothing where the colons do.
        guard ((rest &+ 0x7676_7F76_767F_7676) | rest) & Self.high == 0 else { return nil }
        let pairs = (rest &* 10) &+ (rest >> 8)
        return (Int(pairs & 0xFF), Int((pairs >> 24) & 0xFF), Int((pairs >> 48) & 0xFF))
    }
}

extension EightBytes {
    /// Year and month of `2026-11-`, whatever they are; `nil` for text of another form.
    @inline(__always)
    func yearAndMonth(separator: UInt8) -> (year: Int, month: Int)? {
        let separators = UInt64(separator) &<< 32 | UInt64(separator) &<< 56
        let rest = word ^ (0x0030_3000_3030_3030 | separators)
        guard ((rest &+ 0x7F76_767F_7676_7676) | rest) & Self.high == 0 else { return nil }
        let pairs = (rest &* 10) &+ (rest >> 8)
        return (Int(pairs & 0xFF) &* 100 &+ Int((pairs >> 16) & 0xFF), Int((pairs >> 40) & 0xFF))
    }
}

extension Span<UInt8> {
    /// The eight bytes at `index`; `nil` where the line has fewer.
    @inline(__always)
    func eight(at index: Int) -> EightBytes? {
        guard index >= 0, index <= count &- 8 else { return nil }
        let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
        return EightBytes(UInt64(littleEndian: word))
    }
}
