import CZlib
import Glibc

/// One format of compression, as a stream.
///
/// Every call does as much as its two buffers allow and no more.
protocol Decoder: AnyObject {
    /// Decodes from the front of `input` into the front of `output`.
    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep

    /// Whether the input so far ends a stream, so that the file may end here.
    var isComplete: Bool { get }
}

/// What one call of a decoder came to.
struct DecodingStep {
    var consumed: Int
    var produced: Int
    /// The data is not what the format allows, or would need more memory than is granted.
    var isDamaged = false
}

/// The formats of compressed logs.
enum Compression: Hashable {
    case gzip, xz, zstd, bzip2

    /// By the first bytes of a file.
    init?(_ head: [UInt8]) {
        if head.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
            self = .xz
        } else if head.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            self = .zstd
        } else if head.starts(with: [0x42, 0x5a, 0x68]) {
            self = .bzip2
        } else {
            return nil
        }
    }

    init?(descriptor: CInt) {
        self.init(
            [UInt8](unsafeUninitializedCapacity: 6) { storage, initialized in
                initialized = max(0, pread(descriptor, storage.baseAddress, 6, 0))
            }
        )
    }

    /// Bytes of memory that one stream may take; what `xz -9` and `zstd --ultra` need fits in.
    static let memoryLimit = 128 << 20

    /// `nil` where the library for it, or memory, is missing.
    func decoder() -> (any Decoder)? {
        switch self {
        case .gzip: GzipDecoder()
        case .xz: XZDecoder()
        case .zstd: ZstdDecoder()
        case .bzip2: nil
        }
    }

    /// Why it can't be read on this machine, if so.
    var missing: String? {
        switch self {
        case .gzip: nil
        case .xz: XZDecoder.isThere ? nil : "compressed by xz, and there is no liblzma.so.5 (Debian: liblzma5)"
        case .zstd: ZstdDecoder.isThere ? nil : "compressed by zstd, and there is no libzstd.so.1 (Debian: libzstd1)"
        case .bzip2: "compressed by bzip2, which is not read"
        }
    }
}

/// RFC 1952, member after member.
final class GzipDecoder: Decoder {
    private var stream = z_stream()
    private(set) var isComplete = false

    init?() {
        // 15 bits of window, and 16 for gzip's header.
        guard inflateInit2_(&stream, 31, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    }

    deinit { inflateEnd(&stream) }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        // NULs after the last member are padding.
        if isComplete, let first = input.first, first == 0 {
            return DecodingStep(consumed: input.prefix { $0 == 0 }.count, produced: 0)
        }
        guard !input.isEmpty else { return DecodingStep(consumed: 0, produced: 0) }
        stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(output.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        let step = DecodingStep(
            consumed: input.count - Int(stream.avail_in),
            produced: output.count - Int(stream.avail_out)
        )
        switch status {
        case Z_OK, Z_BUF_ERROR:
            isComplete = false
            return step
        case Z_STREAM_END:
            isComplete = true
            inflateReset(&stream)
            return step
        default:
            return DecodingStep(consumed: step.consumed, produced: step.produced, isDamaged: true)
        }
    }
}
