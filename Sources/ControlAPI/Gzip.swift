import CZlib

/// Whole files in gzip form (RFC 1952).
enum Gzip {
    /// `bytes` compressed, as small as it gets unless a lower `level` shall be faster; `nil` when zlib has no memory.
    ///
    /// The same bytes give the same result: the header bears no time.
    static func compress(_ bytes: [UInt8], level: CInt = 9) -> [UInt8]? {
        var stream = unsafe z_stream()
        // 15 bits of window, plus 16 for the gzip header.
        let status = unsafe deflateInit2_(
            &stream,
            level,
            Z_DEFLATED,
            15 + 16,
            9,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        var isDone = false
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                isDone = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            count = unsafe output.count - Int(stream.avail_out)
        }
        return isDone ? output : nil
    }
}
