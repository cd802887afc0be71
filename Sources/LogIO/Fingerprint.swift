import Glibc

/// A run of bytes of a file in sixteen bytes: how many they were, and their FNV-1a hash.
///
/// Streaming, so that a file's head can be taken as it arrives, from its first byte on.
package struct Fingerprint: Hashable, Sendable {
    /// How much of a file's head, and of the bytes before an offset, is taken at most.
    package static let window = 256

    package private(set) var length = 0
    package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    /// As it was taken in another run.
    package init(length: Int, hash: UInt64) {
        self.length = length
        self.hash = hash
    }

    package init(_ bytes: UnsafeRawBufferPointer) { append(bytes) }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var hash = hash
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        self.hash = hash
        length += bytes.count
    }

    /// Of `length` bytes of an open file from `offset` on; `nil` when it has not that many.
    package init?(descriptor: CInt, offset: Int, length: Int) {
        let whole: Fingerprint? = withUnsafeTemporaryAllocation(byteCount: max(length, 1), alignment: 1) { buffer in
            var got = 0
            while got < length {
                let count = pread(descriptor, buffer.baseAddress?.advanced(by: got), length - got, offset + got)
                guard count > 0 else { return nil }
                got += count
            }
            return Fingerprint(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        }
        guard let whole else { return nil }
        self = whole
    }

    /// Whether the bytes of that file from `offset` on still look like this.
    package func matches(descriptor: CInt, at offset: Int) -> Bool {
        offset >= 0 && Fingerprint(descriptor: descriptor, offset: offset, length: length) == self
    }
}
