import Glibc

/// Compares a compressed file with files that were read: by their first bytes, and by those before the place where
/// reading had stopped.
struct CompressedProbe {
    /// Content of one file that is decompressed for it; a file in which reading had come further is known by its first
    /// bytes, and compared when it is unpacked.
    private static let contentLimit = 32 << 20

    /// - Parameters:
    ///   - positions: where reading stopped in the files it may be.
    ///   - stream: the file from its beginning.
    ///   - budget: bytes that may be decompressed for all such questions; what was used is taken off.
    /// - Returns: the furthest of those that fit.
    static func furthest(of positions: [FilePosition], in stream: Decompressor, budget: inout Int)
        -> Generation.Content?
    {
        var content = Content(stream, limit: min(contentLimit, max(budget, 1 << 16)))
        defer { budget -= content.end }
        guard content.advance(to: Fingerprint.window) else { return nil }
        let head = content.bytes.prefix(Fingerprint.window)
        let candidates = positions.filter { position in
            let length = position.identity.head.length
            guard length > 0, length <= head.count else { return false }
            return head.prefix(length).withUnsafeBytes { Fingerprint($0) } == position.identity.head
        }
        var found: Generation.Content?
        for position in candidates.sorted(by: { $0.offset < $1.offset }) {
            guard content.advance(to: position.offset) else { return found }
            guard content.end >= position.offset else {
                return content.isCut ? Generation.Content(position: position, hasRest: nil) : found
            }
            guard content.tail(at: position.offset, length: position.tail.length) == position.tail else { continue }
            // Even what is damaged from here on is something that was not read.
            let hasRest = !content.advance(to: position.offset + 1) || content.end > position.offset
            found = Generation.Content(position: position, hasRest: hasRest)
        }
        return found
    }

    /// The end of what was decompressed so far.
    private struct Content {
        private let stream: Decompressor
        private let limit: Int
        private(set) var bytes: [UInt8] = []
        private(set) var end = 0
        /// More was asked for than may be decompressed.
        private(set) var isCut = false
        private var isDone = false
        private var buffer = [UInt8](repeating: 0, count: 256 << 10)

        init(_ stream: Decompressor, limit: Int) {
            self.stream = stream
            self.limit = limit
        }

        /// - Returns: `false` when the file is damaged before that.
        mutating func advance(to offset: Int) -> Bool {
            while end < offset, !isDone {
                guard end < limit else {
                    isCut = true
                    return true
                }
                let room = max(1, min(buffer.count, offset - end))
                let step = buffer.withUnsafeMutableBytes {
                    stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<room]))
                }
                switch step {
                case .bytes(let count):
                    bytes += buffer[..<count]
                    end += count
                    if bytes.count > buffer.count { bytes.removeFirst(bytes.count - Fingerprint.window) }
                case .end:
                    isDone = true
                case .damaged:
                    return false
                }
            }
            return true
        }

        func tail(at offset: Int, length: Int) -> Fingerprint? {
            let last = bytes.count - (end - offset)
            guard last >= length, last <= bytes.count else { return nil }
            return bytes[(last - length)..<last].withUnsafeBytes { Fingerprint($0) }
        }
    }
}
