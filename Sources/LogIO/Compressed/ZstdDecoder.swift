import Glibc

/// zstd by libzstd, which is loaded when it is needed.
final class ZstdDecoder: Decoder {
    /// `ZSTD_inBuffer` and `ZSTD_outBuffer`.
    private struct Buffer {
        var start: UnsafeRawPointer?
        var size: Int
        var position = 0
    }

    private struct Library: Sendable {
        let create: @convention(c) () -> OpaquePointer?
        let free: @convention(c) (OpaquePointer) -> Int
        let set: @convention(c) (OpaquePointer, CInt, CInt) -> Int
        let decompress: @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
        let isError: @convention(c) (Int) -> CUnsignedInt

        init?() {
            guard let library = dlopen("libzstd.so.1", RTLD_NOW), let create = dlsym(library, "ZSTD_createDStream"),
                let free = dlsym(library, "ZSTD_freeDStream"), let set = dlsym(library, "ZSTD_DCtx_setParameter"),
                let decompress = dlsym(library, "ZSTD_decompressStream"), let isError = dlsym(library, "ZSTD_isError")
            else { return nil }
            self.create = unsafeBitCast(create, to: (@convention(c) () -> OpaquePointer?).self)
            self.free = unsafeBitCast(free, to: (@convention(c) (OpaquePointer) -> Int).self)
            self.set = unsafeBitCast(set, to: (@convention(c) (OpaquePointer, CInt, CInt) -> Int).self)
            self.decompress = unsafeBitCast(
                decompress,
                to: (@convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int).self
            )
            self.isError = unsafeBitCast(isError, to: (@convention(c) (Int) -> CUnsignedInt).self)
        }
    }

    private static let library = Library()
    static var isThere: Bool { library != nil }

    private let library: Library
    private let stream: OpaquePointer
    private(set) var isComplete = false

    init?() {
        guard let library = Self.library, let stream = library.create() else { return nil }
        self.library = library
        self.stream = stream
        // ZSTD_d_windowLogMax: 2^27 bytes are the memory limit.
        _ = library.set(stream, 100, 27)
    }

    deinit { _ = library.free(stream) }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        // At the end of a frame the library would wait for the next one.
        if isComplete, input.isEmpty { return DecodingStep(consumed: 0, produced: 0) }
        var from = Buffer(start: input.baseAddress, size: input.count)
        var to = Buffer(start: UnsafeRawPointer(output.baseAddress), size: output.count)
        let hint = library.decompress(stream, &to, &from)
        let isDamaged = library.isError(hint) != 0
        isComplete = hint == 0
        return DecodingStep(consumed: from.position, produced: to.position, isDamaged: isDamaged)
    }
}
