import Glibc

/// The last lines of a finished file, plain or compressed, in bounded memory.
struct ArchiveTail {
    /// Whole lines; the last one may lack its "\n".
    private(set) var bytes: [UInt8] = []

    /// What was wrong with a compressed file; what came before that is there.
    private(set) var damage: String?

    /// Lines in `bytes`.
    var count: Int { bytes.count { $0 == 0x0A } + (bytes.last ?? 0x0A != 0x0A ? 1 : 0) }

    /// Compressed bytes that are looked at; of a longer file it would take too long to reach the end.
    private static let compressedLimit = 64 << 20

    /// Reads the last `lines` lines of the file, as far as they are in its last `limit` bytes.
    ///
    /// `nil` with `errno` when it can't be read.
    init?(_ descriptor: CInt, lines: Int, limit: Int) {
        guard let status = FileStatus(descriptor: descriptor), status.kind == .regular else { return nil }
        var isWhole = true
        switch FileContent(descriptor: descriptor, size: status.size) {
        case .compressed:
            guard status.size <= Self.compressedLimit else {
                damage = "over \(Self.compressedLimit >> 20) MiB, left out"
                return
            }
            isWhole = decompress(descriptor, limit: limit)
        case .text:
            isWhole = status.size <= limit
            readEnd(descriptor, from: max(0, status.size - limit), count: min(status.size, limit))
        case .empty, .binary:
            return
        }
        keep(lines, isWhole: isWhole)
    }

    private mutating func readEnd(_ descriptor: CInt, from start: Int, count: Int) {
        bytes = [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, count, start))
        }
    }

    /// Decompresses all of the file, and keeps the end of it.
    ///
    /// - Returns: whether that is all there was.
    private mutating func decompress(_ descriptor: CInt, limit: Int) -> Bool {
        guard let format = Compression(descriptor: descriptor) else { return true }
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0, let stream = Decompressor(adopting: own, format) else {
            damage = own >= 0 ? format.missing ?? "no memory to decompress it" : SystemCall.message(errno)
            if own >= 0 { close(own) }
            return true
        }
        var output = [UInt8](repeating: 0, count: 256 << 10)
        var total = 0
        reading: while true {
            switch output.withUnsafeMutableBytes({ stream.read(into: $0) }) {
            case .bytes(let count):
                total += count
                bytes += output[..<count]
                if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
            case .end:
                break reading
            case .damaged(let reason):
                damage = reason
                break reading
            }
        }
        if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
        return total <= limit
    }

    private mutating func keep(_ lines: Int, isWhole: Bool) {
        var first = 0
        if !isWhole { first = LineLimit.firstNewline(in: bytes, from: 0).map { $0 + 1 } ?? bytes.count }
        var start = bytes.last == 0x0A ? bytes.count - 1 : bytes.count
        for _ in 0..<lines where start > first {
            guard let newline = LineLimit.lastNewline(in: bytes, first..<start) else {
                start = first - 1
                break
            }
            start = newline
        }
        bytes.removeFirst(min(bytes.count, lines == 0 ? bytes.count : max(first, start + 1)))
    }
}
