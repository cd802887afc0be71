import CZlib

/// Compresses messages for permessage-deflate (RFC 7692 §7.2.1).
///
/// Up to 256 KiB, so one for many clients where that can be: what it makes without context fits any client that negotiated
/// the extension, and what it makes with context any client that got every message since the last `reset`.
@safe package struct Deflater: ~Copyable {
    /// On the heap, because zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Makes a deflater that refers back by at most 2 to the power of `windowBits`.
    ///
    /// Level 1 is fast; 6 makes log lines a sixth smaller for a third more time.
    package init(windowBits: UInt8 = 15, level: CInt = 1) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // Negative: without zlib's own header and checksum. zlib has no raw window of 8 bits; with 9 it refers back by at
        // most 512 - 262 = 250 octets, which a peer with 256 octets has.
        let bits = -CInt(min(max(windowBits, 9), 15))
        let size = unsafe CInt(MemoryLayout<z_stream>.size)
        let status = unsafe deflateInit2_(
            stream,
            level,
            Z_DEFLATED,
            bits,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        precondition(status == Z_OK, "zlib: out of memory")
    }

    deinit {
        _ = unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Appends the compressed form of `message`, without the four octets that the extension leaves out.
    package mutating func deflate(_ message: Span<UInt8>, into output: inout [UInt8]) {
        // Nothing to flush makes zlib write nothing; this is the empty block of §7.2.3.6.
        guard !message.isEmpty else { return output.append(0x00) }
        var position = 0
        while position < message.count {
            // zlib counts its input in 32 bits.
            let size = min(message.count &- position, 1 << 30)
            run(message.extracting(position..<position &+ size), &output)
            position &+= size
        }
        output.removeLast(4)
    }

    /// Forgets what came before: the next message refers to nothing.
    package mutating func reset() { _ = unsafe deflateReset(stream) }

    /// How long to look for something to refer back to, for the messages that follow until `reset`.
    ///
    /// Only for deflaters of level 4 and more: below, zlib looks in another way.
    package enum Effort: Sendable {
        /// As zlib's level 8 does.
        case thorough
        /// A fifth less time than zlib's level 6, and within two percent of its size for log lines.
        case quick
    }

    package mutating func spend(_ effort: Effort) {
        // What zlib calls good, lazy and nice length, and the length of its chains.
        switch effort {
        case .thorough: _ = unsafe deflateTune(stream, 32, 128, 258, 1024)
        case .quick: _ = unsafe deflateTune(stream, 8, 16, 64, 32)
        }
    }

    /// Compresses `input` and flushes; the output ends with 00 00 FF FF.
    private func run(_ input: Span<UInt8>, _ output: inout [UInt8]) {
        unsafe input.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            var isFull = true
            while isFull {
                let chunk = unsafe max(Int(stream.pointee.avail_in) / 2, 256)
                output.append(addingCapacity: chunk) { span in
                    unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                        unsafe stream.pointee.next_out = buffer.baseAddress
                        unsafe stream.pointee.avail_out = UInt32(chunk)
                        _ = unsafe CZlib.deflate(stream, Z_SYNC_FLUSH)
                        isFull = unsafe stream.pointee.avail_out == 0
                        count = unsafe chunk - Int(stream.pointee.avail_out)
                    }
                }
            }
        }
    }
}
