/// A line as a `LineCache` sees it: the same for all lines that differ in their digits only.
///
/// Raw loads of 16 bytes, as for line ends: every line passes here.
enum LineSketch {
    private typealias Chunk = SIMD16<UInt8>

    /// Shorter lines are not worth it.
    static let shortest = 18

    /// What stands in a cached text for a digit that is not compared; no byte of a text in UTF-8.
    static let anyDigit: UInt8 = 0xFF

    /// A hash of `line`, at least `shortest` bytes, in which all digits are the same that have another beside them.
    @inline(__always)
    static func hash(_ line: Span<UInt8>, seed: UInt64) -> UInt64 {
        unsafe line.withUnsafeBytes { raw in
            let first = unsafe end(raw[0], beside: raw[1])
            let last = unsafe end(raw[raw.count &- 1], beside: raw[raw.count &- 2])
            let ends = UInt64(first) << 8 | UInt64(last)
            var hash = seed ^ (ends << 16 | UInt64(truncatingIfNeeded: raw.count))
            // Each chunk has a byte before and one behind it; the last may lie over the one before.
            let end = raw.count &- 17
            var index = 1
            while index < end {
                hash = unsafe mix(hash, raw, at: index)
                index &+= 16
            }
            return unsafe mix(hash, raw, at: end)
        }
    }

    @inline(__always)
    private static func end(_ byte: UInt8, beside other: UInt8) -> UInt8 { byte.isDigit && other.isDigit ? 0x30 : byte }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ raw: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
        let before = unsafe raw.loadUnaligned(fromByteOffset: index &- 1, as: Chunk.self)
        let chunk = unsafe raw.loadUnaligned(fromByteOffset: index, as: Chunk.self)
        let after = unsafe raw.loadUnaligned(fromByteOffset: index &+ 1, as: Chunk.self)
        let isMasked = isDigit(chunk) .& (isDigit(before) .| isDigit(after))
        let words = unsafe unsafeBitCast(chunk.replacing(with: 0x30, where: isMasked), to: SIMD2<UInt64>.self)
        // The step of wyhash: both halves of a product of 128 bits.
        let product = (words[0] ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: words[1] ^ hash)
        return product.high ^ product.low
    }

    @inline(__always)
    private static func isDigit(_ chunk: Chunk) -> SIMDMask<SIMD16<Int8>> {
        (chunk &- Chunk(repeating: 0x30)) .< Chunk(repeating: 10)
    }

    /// Whether `line` is `text`, in which `anyDigit` stands for any digit; both have as many bytes, at least `shortest`.
    @inline(__always)
    static func matches(_ line: Span<UInt8>, _ text: UnsafeRawPointer) -> Bool {
        unsafe line.withUnsafeBytes { raw in
            var index = 0
            while index &+ 16 < raw.count {
                guard unsafe matches(raw, text, at: index) else { return false }
                index &+= 16
            }
            return unsafe matches(raw, text, at: raw.count &- 16)
        }
    }

    @inline(__always)
    private static func matches(_ line: UnsafeRawBufferPointer, _ text: UnsafeRawPointer, at index: Int) -> Bool {
        let shown = unsafe line.loadUnaligned(fromByteOffset: index, as: Chunk.self)
        let known = unsafe text.loadUnaligned(fromByteOffset: index, as: Chunk.self)
        return all(shown .== known .| (known .== Chunk(repeating: anyDigit) .& isDigit(shown)))
    }
}
