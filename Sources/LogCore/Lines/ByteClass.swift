/// A set of ASCII characters that is asked in a few instructions; it takes the place of long chains of comparisons.
struct ByteClass {
    private let low: UInt64
    private let high: UInt64

    /// - Parameters:
    ///   - low: a bit for each of the characters 0 to 63.
    ///   - high: a bit for each of the characters 64 to 127.
    @inline(__always)
    private init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

    /// Letters, digits, `_`, and `.`, `-`, `@`.
    @inline(__always)
    static var key: ByteClass { ByteClass(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFF) }

    /// Space, tab, `,`, `|`.
    @inline(__always)
    static var gap: ByteClass { ByteClass(low: 0x0000_1001_0000_0200, high: 0x1000_0000_0000_0000) }

    /// Space, tab, `|`, `,`, `;`, `"`, `[`, `(`, `]`, `)`, `>`.
    @inline(__always)
    static var tokenEnd: ByteClass { ByteClass(low: 0x4800_1305_0000_0200, high: 0x1000_0000_2800_0000) }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 == 1
    }
}
