import CZlib

/// Undoes permessage-deflate, with a bound on what comes out (RFC 7692 §7.2.2).
///
/// About 7 KiB, and a window of up to 32 KiB once it has inflated something.
@safe package struct Inflater: ~Copyable {
    /// On the heap, because zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Nothing of the message has come, or it ended with a final block and nothing came after.
    private var isComplete = true

    /// Makes an inflater for a peer that refers back by at most 2 to the power of `windowBits`.
    package init(windowBits: UInt8) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // Negative: without zlib's own header and checksum.
        let bits = -CInt(min(max(windowBits, 8), 15))
        let status = unsafe inflateInit2_(stream, bits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib: out of memory")
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Inflates the next octets of a message.
    ///
    /// - Parameters:
    ///   - input: payload of one frame, or part of it.
    ///   - limit: how many octets `output` may grow to.
    ///   - output: gets what comes out at its end.
    /// - Throws: `messageTooLarge` before `output` outgrows its limit, `invalidDeflateData`.
    package mutating func inflate(
        _ input: Span<UInt8>,
        limit: Int,
        into output: inout [UInt8]
    ) throws(ProtocolError) {
        var position = 0
        while position < input.count {
            // zlib counts its input in 32 bits.
            let size = min(input.count &- position, 1 << 30)
            let taken = try step(input.extracting(position..<position &+ size), limit, &output)
            position &+= taken
        }
    }

    /// The message is over: feeds the four octets that the sender left out (§7.2.2).
    package mutating func endMessage(limit: Int, into output: inout [UInt8]) throws(ProtocolError) {
        if isComplete { return }
        let tail: InlineArray<4, UInt8> = [0x00, 0x00, 0xFF, 0xFF]
        try inflate(tail.span, limit: limit, into: &output)
        // 128: zlib stands between two blocks; else the message was cut.
        guard unsafe stream.pointee.data_type & 128 != 0 else { throw .invalidDeflateData }
        isComplete = true
    }

    /// Forgets what came before.
    package mutating func reset() {
        _ = unsafe inflateReset(stream)
        isComplete = true
    }

    /// Inflates until `input` is taken or a final block ends; returns how many octets were taken.
    private mutating func step(
        _ input: Span<UInt8>,
        _ limit: Int,
        _ output: inout [UInt8]
    ) throws(ProtocolError) -> Int {
        var remaining = input.count
        while true {
            // One octet more than may come out shows that too much would.
            let room = limit &- output.count &+ 1
            guard room > 0 else { throw .messageTooLarge(limit: limit) }
            let chunk = min(room, max(remaining &* 4, 512), 64 * 1024)
            let start = input.count &- remaining
            let (status, left, isFull) = run(input.extracting(start..<input.count), chunk, &output)
            let moved = left < remaining || isFull
            remaining = left
            guard output.count <= limit else { throw .messageTooLarge(limit: limit) }
            switch status {
            case Z_STREAM_END:
                // A final block is allowed, and more may follow it (§7.2.3.4). The window stays: the next block or message
                // may refer to it.
                _ = unsafe inflateResetKeep(stream)
                isComplete = remaining == 0
                return input.count &- remaining
            case Z_OK, Z_BUF_ERROR:
                isComplete = false
                if remaining == 0 && !isFull { return input.count }
                guard moved else { throw .invalidDeflateData }
            default:
                throw .invalidDeflateData
            }
        }
    }

    /// One call of zlib, with room for `chunk` octets: its status, what it left of the input, and whether it used all room.
    private func run(
        _ input: Span<UInt8>,
        _ chunk: Int,
        _ output: inout [UInt8]
    ) -> (status: CInt, left: Int, isFull: Bool) {
        var status = Z_OK
        var isFull = false
        output.append(addingCapacity: chunk) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                unsafe input.withUnsafeBufferPointer { source in
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                    unsafe stream.pointee.avail_in = UInt32(source.count)
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(chunk)
                    status = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                }
                isFull = unsafe stream.pointee.avail_out == 0
                count = unsafe chunk - Int(stream.pointee.avail_out)
            }
        }
        return (status, unsafe Int(stream.pointee.avail_in), isFull)
    }
}
