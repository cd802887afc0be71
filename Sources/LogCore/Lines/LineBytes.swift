/// Reading text by position, for parsers that look ahead: what lies outside a line reads as NUL, which no format
/// knows, so the shape of a line never decides whether an index is valid.
extension Span<UInt8> {
    @inline(__always)
    func at(_ index: Int) -> UInt8 {
        // One comparison for both ends, and none again in the subscript: this is on the way of every byte of a head.
        UInt(bitPattern: index) < UInt(bitPattern: count) ? unsafe self[unchecked: index] : 0
    }

    /// How many digits stand at `index`, counted up to `limit`.
    @inline(__always)
    func digits(at index: Int, limit: Int = 20) -> Int {
        guard let size = eight(at: index)?.leadingDigits else { return digits(at: index, from: 0, limit) }
        return size < 8 ? Swift.min(size, limit) : digits(at: index, from: 8, limit)
    }

    /// The same, when the first `known` are known to be digits.
    @inline(never)
    private func digits(at index: Int, from known: Int, _ limit: Int) -> Int {
        var size = Swift.min(known, limit)
        while size < limit, at(index &+ size).isDigit { size &+= 1 }
        return size
    }

    /// The value of `size` digits that are known to stand at `index`; at most 18 of them.
    @inline(__always)
    func number(at index: Int, size: Int) -> Int {
        var value = 0
        for place in 0..<size { value = value &* 10 &+ Int(at(index &+ place) &- 0x30) }
        return value
    }

    /// The first index at or after `index` that holds no space or tab.
    @inline(__always)
    func skippingSpaces(at index: Int) -> Int {
        var index = index
        while at(index) == 0x20 || at(index) == 0x09 { index &+= 1 }
        return index
    }

    /// After the letters that stand at `index`.
    @inline(__always)
    func endOfLetters(at index: Int) -> Int {
        var index = index
        while let size = eight(at: index)?.leadingLetters {
            index &+= size
            if size < 8 { return index }
        }
        return endOfLettersOneByOne(at: index)
    }

    /// The same near the line's end.
    @inline(never)
    private func endOfLettersOneByOne(at index: Int) -> Int {
        var index = index
        while at(index).isLetter { index &+= 1 }
        return index
    }

    /// Up to eight bytes from `start`, lower case for letters, as one integer; what lies past `end` is zero.
    func lowercaseWord(_ start: Int, _ end: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<Swift.max(start, Swift.min(end, start &+ 8)) {
            word = word << 8 | UInt64(at(index).lowercase)
        }
        return word
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isUppercase: Bool { self &- 0x41 < 26 }
    var isSpace: Bool { self == 0x20 || self == 0x09 }
    var isWord: Bool { isLetter || isDigit || self == 0x5F }
    /// Letters in lower case, the rest as it is.
    var lowercase: UInt8 { isUppercase ? self | 0x20 : self }
}
