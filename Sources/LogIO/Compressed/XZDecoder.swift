import Glibc

/// xz by liblzma, which is loaded when it is needed: a machine without such logs needs no such library.
final class XZDecoder: Decoder {
    /// `lzma_stream` of lzma/base.h: all of it zero is its initial state.
    private struct Stream {
        var nextIn: UnsafeRawPointer?
        var availableIn = 0
        var totalIn: UInt64 = 0
        var nextOut: UnsafeMutableRawPointer?
        var availableOut = 0
        var totalOut: UInt64 = 0
        var allocator: UnsafeRawPointer?
        var state: UnsafeRawPointer?
        /// Four pointers, two 64-bit numbers, two sizes, two enumerations.
        var reserved: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
            (0, 0, 0, 0, 0, 0, 0, 0, 0)
    }

    private struct Library: Sendable {
        let begin: @convention(c) (UnsafeMutableRawPointer, UInt64, UInt32) -> CInt
        let code: @convention(c) (UnsafeMutableRawPointer, CInt) -> CInt
        let end: @convention(c) (UnsafeMutableRawPointer) -> Void

        init?() {
            guard let library = dlopen("liblzma.so.5", RTLD_NOW), let begin = dlsym(library, "lzma_stream_decoder"),
                let code = dlsym(library, "lzma_code"), let end = dlsym(library, "lzma_end")
            else { return nil }
            self.begin = unsafeBitCast(
                begin,
                to: (@convention(c) (UnsafeMutableRawPointer, UInt64, UInt32) -> CInt).self
            )
            self.code = unsafeBitCast(code, to: (@convention(c) (UnsafeMutableRawPointer, CInt) -> CInt).self)
            self.end = unsafeBitCast(end, to: (@convention(c) (UnsafeMutableRawPointer) -> Void).self)
        }
    }

    private static let library = Library()
    static var isThere: Bool { library != nil }

    private let library: Library
    /// The library keeps pointers into it.
    private let stream = UnsafeMutablePointer<Stream>.allocate(capacity: 1)
    private(set) var isComplete = false

    init?() {
        stream.initialize(to: Stream())
        guard let library = Self.library else {
            stream.deallocate()
            return nil
        }
        self.library = library
        guard library.begin(stream, UInt64(Compression.memoryLimit), 0) == 0 else { return nil }
    }

    deinit {
        library.end(stream)
        stream.deallocate()
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        // Padding comes in fours of NULs.
        if isComplete {
            guard let first = input.first else { return DecodingStep(consumed: 0, produced: 0) }
            if first == 0 { return DecodingStep(consumed: input.prefix { $0 == 0 }.count, produced: 0) }
            isComplete = false
            guard library.begin(stream, UInt64(Compression.memoryLimit), 0) == 0 else {
                return DecodingStep(consumed: 0, produced: 0, isDamaged: true)
            }
        }
        stream.pointee.nextIn = input.baseAddress
        stream.pointee.availableIn = input.count
        stream.pointee.nextOut = output.baseAddress
        stream.pointee.availableOut = output.count
        let run: CInt = 0
        let (ok, end, bufferError): (CInt, CInt, CInt) = (0, 1, 10)
        let status = library.code(stream, run)
        if status == end { isComplete = true }
        return DecodingStep(
            consumed: input.count - stream.pointee.availableIn,
            produced: output.count - stream.pointee.availableOut,
            isDamaged: status != ok && status != end && status != bufferError
        )
    }
}
