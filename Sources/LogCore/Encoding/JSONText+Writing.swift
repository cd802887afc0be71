extension JSONText {
    /// Bytes that so many bytes may become: six for a control character, and sixteen that are written ahead.
    static func longest(_ count: Int) -> Int { count &* 6 &+ 16 }

    /// Writes `bytes` escaped as `append` does; there is room for `longest`.
    ///
    /// Copies sixteen bytes at once and looks at them afterwards: what is escaped is written over. Raw, because it is on
    /// the way of every byte that clients get; with `append` and a copy of its result it takes twice the time.
    ///
    /// - Returns: the end of what was written.
    @unsafe static func write(
        _ bytes: UnsafeRawBufferPointer,
        to output: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var next = unsafe output
        var index = 0
        while index &+ 16 <= bytes.count {
            let chunk = unsafe bytes.loadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self)
            unsafe UnsafeMutableRawPointer(next).storeBytes(of: chunk, as: SIMD2<UInt64>.self)
            let marks = special(chunk)
            guard (marks[0] | marks[1]) & high != 0 else {
                index &+= 16
                unsafe next += 16
                continue
            }
            // A borrow may mark a clean byte above a marked one; the lowest mark is always right.
            let low = UInt64(littleEndian: marks[0]) & high
            let clean =
                low != 0
                ? low.trailingZeroBitCount >> 3 : 8 &+ (UInt64(littleEndian: marks[1]) & high).trailingZeroBitCount >> 3
            index &+= clean
            unsafe next += clean
            index &+= unsafe step(bytes, at: index, &next)
        }
        while index < bytes.count { index &+= unsafe step(bytes, at: index, &next) }
        return unsafe next
    }

    /// Writes the character at `index`.
    ///
    /// - Returns: how many bytes it has.
    @unsafe @inline(__always)
    private static func step(
        _ bytes: UnsafeRawBufferPointer,
        at index: Int,
        _ next: inout UnsafeMutablePointer<UInt8>
    ) -> Int {
        let byte = unsafe bytes[index]
        if byte >= 0x20, byte < 0x80 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                unsafe next[0] = UInt8(ascii: "\\")
                unsafe next += 1
            }
            unsafe next[0] = byte
            unsafe next += 1
            return 1
        }
        return unsafe byte < 0x20 ? control(byte, &next) : scalar(bytes, at: index, &next)
    }

    @unsafe private static func control(_ byte: UInt8, _ next: inout UnsafeMutablePointer<UInt8>) -> Int {
        unsafe next[0] = UInt8(ascii: "\\")
        if let letter = letter(of: byte) {
            unsafe next[1] = letter
            unsafe next += 2
            return 1
        }
        unsafe next[1] = UInt8(ascii: "u")
        unsafe next[2] = UInt8(ascii: "0")
        unsafe next[3] = UInt8(ascii: "0")
        unsafe next[4] = hexadecimal(byte >> 4)
        unsafe next[5] = hexadecimal(byte & 0x0F)
        unsafe next += 6
        return 1
    }

    @unsafe private static func scalar(
        _ bytes: UnsafeRawBufferPointer,
        at index: Int,
        _ next: inout UnsafeMutablePointer<UInt8>
    ) -> Int {
        let scalar = unsafe UTF8Step(bytes, at: index)
        if scalar.isValid {
            for place in 0..<scalar.size { unsafe next[place] = bytes[index &+ place] }
            unsafe next += scalar.size
        } else {
            unsafe next[0] = 0xEF
            unsafe next[1] = 0xBF
            unsafe next[2] = 0xBD
            unsafe next += 3
        }
        return scalar.size
    }

    private static let high: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of each byte that is special, and of none when none is.
    ///
    /// To change the second bit makes a space of a quote and leaves control characters what they are: below.
    @inline(__always)
    private static func special(_ word: SIMD2<UInt64>) -> SIMD2<UInt64> {
        let low = (word ^ SIMD2(repeating: 0x0202_0202_0202_0202)) &- SIMD2(repeating: 0x2121_2121_2121_2121)
        let backslash = (word ^ SIMD2(repeating: 0x5C5C_5C5C_5C5C_5C5C)) &- SIMD2(repeating: 0x0101_0101_0101_0101)
        return word | low | backslash
    }
}
