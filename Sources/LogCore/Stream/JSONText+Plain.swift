extension JSONText {
    /// Whether `bytes` stand in a JSON string as they are: ASCII without control characters, quotes and backslashes.
    static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        // Sixteen bytes at a time, without an early end: most lines are plain.
        unsafe bytes.withUnsafeBytes { raw in
            guard raw.count >= 16 else {
                var marks: UInt64 = 0
                for index in 0..<raw.count {
                    let byte = unsafe UInt64(raw[index])
                    marks |= special(SIMD2(repeating: byte | 0x2020_2020_2020_2000))[0]
                }
                return marks & high == 0
            }
            var marks = SIMD2<UInt64>.zero
            var index = 0
            while index &+ 16 < raw.count {
                marks |= unsafe special(raw.loadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self))
                index &+= 16
            }
            // The last sixteen overlap those before.
            marks |= unsafe special(raw.loadUnaligned(fromByteOffset: raw.count &- 16, as: SIMD2<UInt64>.self))
            return (marks[0] | marks[1]) & high == 0
        }
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
