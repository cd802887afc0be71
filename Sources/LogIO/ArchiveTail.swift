import CZlib
import Glibc

/// The last lines of a finished file, plain or compressed by gzip (RFC 1952), in bounded memory.
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
            isWhole = inflate(descriptor, limit: limit)
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

    /// Inflates all of the file, member by member, and keeps the end of it.
    ///
    /// - Returns: whether that is all there was.
    private mutating func inflate(_ descriptor: CInt, limit: Int) -> Bool {
        var stream = z_stream()
        // 15 bits of window, and 16 for gzip's header.
        guard inflateInit2_(&stream, 31, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            damage = "no memory to inflate it"
            return true
        }
        defer { inflateEnd(&stream) }
        var input = [UInt8](repeating: 0, count: 64 << 10)
        var output = [UInt8](repeating: 0, count: 256 << 10)
        var total = 0
        var isInside = false
        while true {
            let count = Glibc.read(descriptor, &input, input.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if isInside || count < 0 { damage = "it ends in the middle" }
                break
            }
            let status = input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(count)
                return Self.inflate(&stream, &output, &isInside) { fresh in
                    total += fresh.count
                    bytes += fresh
                    if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
                }
            }
            if status != Z_OK {
                damage = "its data is damaged"
                break
            }
        }
        if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
        return total <= limit
    }

    /// Inflates what is in the stream's input; `Z_OK` unless something is wrong.
    private static func inflate(
        _ stream: inout z_stream,
        _ output: inout [UInt8],
        _ isInside: inout Bool,
        _ body: (ArraySlice<UInt8>) -> Void
    ) -> CInt {
        while true {
            let room = output.count
            let status = output.withUnsafeMutableBufferPointer { target in
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(room)
                return CZlib.inflate(&stream, Z_NO_FLUSH)
            }
            let produced = room - Int(stream.avail_out)
            if produced > 0 { body(output[..<produced]) }
            switch status {
            case Z_OK:
                isInside = true
            case Z_STREAM_END:
                // Another member may follow; NULs behind the last one are padding.
                isInside = false
                inflateReset(&stream)
                while stream.avail_in > 0, stream.next_in.pointee == 0 {
                    stream.next_in += 1
                    stream.avail_in -= 1
                }
            case Z_BUF_ERROR:
                return Z_OK
            default:
                return status
            }
            if stream.avail_in == 0, stream.avail_out > 0 { return Z_OK }
        }
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
