import CZlib
import Glibc

/// Gzip (RFC 1952), a member at a time: a file of several is as good as one, so an archive can grow and stay whole.
package enum GzipMember {
    /// `bytes` as one member; `nil` when zlib has no memory.
    package static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window, and 16 for gzip's header.
        guard
            deflateInit2_(
                &stream,
                6,
                Z_DEFLATED,
                31,
                8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                CInt(MemoryLayout<z_stream>.size)
            ) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var input = bytes
        var isDone = false
        let output = [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, UInt(bytes.count)))) {
            output,
            count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                isDone = deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            count = output.count - Int(stream.avail_out)
        }
        return isDone ? output : nil
    }

    /// Inflates a file, member by member, and hands over what comes out in pieces.
    static func inflate(_ path: String, into body: ([UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.current(reading: path) }
        defer { close(descriptor) }
        var stream = z_stream()
        guard inflateInit2_(&stream, 31, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw StoreError(kind: .other, path: path, reason: "no memory to inflate it")
        }
        defer { inflateEnd(&stream) }
        var input = [UInt8](repeating: 0, count: 64 << 10)
        var isInside = false
        while true {
            let count = read(descriptor, &input, input.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                guard count == 0, !isInside else { throw damaged(path) }
                return
            }
            var offset = 0
            while offset < count {
                var output = [UInt8](repeating: 0, count: 256 << 10)
                var status = Z_OK
                input.withUnsafeMutableBufferPointer { source in
                    output.withUnsafeMutableBufferPointer { target in
                        stream.next_in = source.baseAddress.map { $0 + offset }
                        stream.avail_in = UInt32(count - offset)
                        stream.next_out = target.baseAddress
                        stream.avail_out = UInt32(target.count)
                        status = CZlib.inflate(&stream, Z_NO_FLUSH)
                    }
                }
                let taken = count - offset - Int(stream.avail_in)
                let made = output.count - Int(stream.avail_out)
                offset += taken
                output.removeLast(output.count - made)
                if made > 0 { try body(output) }
                switch status {
                case Z_OK, Z_BUF_ERROR:
                    guard taken > 0 || made > 0 else { throw damaged(path) }
                    isInside = true
                case Z_STREAM_END:
                    isInside = false
                    inflateReset(&stream)
                default:
                    throw damaged(path)
                }
            }
        }
    }

    private static func damaged(_ path: String) -> StoreError {
        StoreError(kind: .damaged, path: path, reason: "not what livelogs wrote")
    }
}
