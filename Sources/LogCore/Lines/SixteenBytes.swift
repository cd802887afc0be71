/// Sixteen bytes of text at once, to look for some of them.
///
/// Raw loads: on lines of 200 bytes several times as fast as a loop over a span's elements.
struct SixteenBytes {
    static let count = 16

    private let bytes: SIMD16<UInt8>

    /// Those at `index` of `span`, which must have as many.
    @inline(__always)
    init(_ span: Span<UInt8>, at index: Int) {
        bytes = unsafe span.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<UInt8>.self)
    }

    @inline(__always)
    @unsafe init(_ raw: UnsafeRawPointer, at index: Int) {
        bytes = unsafe raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// Where `byte` stands.
    @inline(__always)
    func hits(_ byte: UInt8) -> Hits {
        unsafe Hits(halves: unsafeBitCast(bytes .== SIMD16<UInt8>(repeating: byte), to: SIMD2<UInt64>.self))
    }

    /// Some of sixteen places.
    ///
    /// Two words and not a mask of the standard library, whose `any` becomes thirty instructions in some surroundings.
    struct Hits {
        fileprivate let halves: SIMD2<UInt64>

        @inline(__always)
        var isEmpty: Bool { halves[0] | halves[1] == 0 }

        /// The lowest place, or sixteen.
        @inline(__always)
        var first: Int {
            let low = UInt64(littleEndian: halves[0])
            if low != 0 { return low.trailingZeroBitCount >> 3 }
            return 8 &+ UInt64(littleEndian: halves[1]).trailingZeroBitCount >> 3
        }

        @inline(__always)
        static func | (left: Hits, right: Hits) -> Hits { Hits(halves: left.halves | right.halves) }
    }
}

extension Span<UInt8> {
    /// The first index at or after `start` that holds `byte`, or the count.
    func index(of byte: UInt8, from start: Int) -> Int {
        guard start >= 0, start < count else { return count }
        var index = start
        while index &+ SixteenBytes.count <= count {
            let hits = SixteenBytes(self, at: index).hits(byte)
            if !hits.isEmpty { return index &+ hits.first }
            index &+= SixteenBytes.count
        }
        while index < count, unsafe self[unchecked: index] != byte { index &+= 1 }
        return index
    }

    /// The same for a byte that is likely to be far away.
    func index(ofRare byte: UInt8, from start: Int) -> Int {
        guard start >= 0, start < count else { return count }
        var index = start
        while index &+ 64 <= count {
            let one = SixteenBytes(self, at: index).hits(byte) | SixteenBytes(self, at: index &+ 16).hits(byte)
            let two = SixteenBytes(self, at: index &+ 32).hits(byte) | SixteenBytes(self, at: index &+ 48).hits(byte)
            if !(one | two).isEmpty { break }
            index &+= 64
        }
        return self.index(of: byte, from: index)
    }

    /// The first index from `start` to `end` that holds either of two bytes; `end`, at most the count, if none does.
    func index(of one: UInt8, or other: UInt8, from start: Int, to end: Int) -> Int {
        guard start >= 0, start < end, end <= count else { return end }
        var index = start
        while index &+ SixteenBytes.count <= end {
            let bytes = SixteenBytes(self, at: index)
            let hits = bytes.hits(one) | bytes.hits(other)
            if !hits.isEmpty { return index &+ hits.first }
            index &+= SixteenBytes.count
        }
        while index < end, unsafe self[unchecked: index] != one && self[unchecked: index] != other { index &+= 1 }
        return index
    }

    /// The first index at or after `start` that holds a space, a tab or a semicolon, or the count.
    func endOfValue(from start: Int) -> Int {
        var index = start
        while index &+ SixteenBytes.count <= count {
            let bytes = SixteenBytes(self, at: index)
            let hits = bytes.hits(0x20) | bytes.hits(0x09) | bytes.hits(UInt8(ascii: ";"))
            if !hits.isEmpty { return index &+ hits.first }
            index &+= SixteenBytes.count
        }
        while index < count, !ByteClass(at(index)).isAny(of: .valueEnd) { index &+= 1 }
        return index
    }

    /// Where the quote stands that closes a string whose text begins at `start`, or the count.
    func endOfString(from start: Int) -> Int {
        var place = start
        while true {
            place = index(of: UInt8(ascii: "\""), or: UInt8(ascii: "\\"), from: place, to: count)
            guard place < count, unsafe self[unchecked: place] != UInt8(ascii: "\"") else { return place }
            // What follows a backslash closes nothing.
            place &+= 2
        }
    }
}
