import Glibc

/// A compressed file as a stream of its content, from the first byte on, a bounded step at a time.
final class Decompressor {
    enum Step {
        /// So many bytes; 0 when the step was used up by input that gives none.
        case bytes(Int)
        case end
        /// Nothing more can be had of it.
        case damaged(String)
    }

    private let descriptor: CInt
    private let decoder: any Decoder
    private var input = [UInt8](repeating: 0, count: 64 << 10)
    /// Of `input`.
    private var unread = 0..<0
    private var offset = 0
    private var produced = 0
    private let contentLimit: Int

    /// Bytes of content that are read of a compressed file of `size` bytes: more is taken for an attack.
    ///
    /// Logs are compressed to a tenth, not to less than a two-hundredth.
    private static func contentLimit(size: Int) -> Int { min(64 << 30, max(1 << 30, 200 &* min(size, 1 << 40))) }

    /// Takes the descriptor over.
    ///
    /// `nil` when there is no decoder for the format.
    init?(adopting descriptor: CInt, _ format: Compression) {
        guard let decoder = format.decoder() else { return nil }
        self.descriptor = descriptor
        self.decoder = decoder
        contentLimit = Self.contentLimit(size: FileStatus(descriptor: descriptor)?.size ?? 0)
    }

    deinit { close(descriptor) }

    /// Decompresses until `output` is full or a quarter of a megabyte of input was looked at.
    func read(into output: UnsafeMutableRawBufferPointer) -> Step {
        var done = 0
        var taken = 0
        while done < output.count, taken < 256 << 10 {
            if unread.isEmpty {
                let count = pread(descriptor, &input, input.count, offset)
                if count < 0, errno == EINTR { continue }
                if count < 0 { return done > 0 ? .bytes(done) : .damaged(SystemCall.message(errno)) }
                offset += count
                taken += count
                unread = 0..<count
            }
            let isAtEnd = unread.isEmpty
            let step = input.withUnsafeBytes {
                decoder.decode(
                    UnsafeRawBufferPointer(rebasing: $0[unread]),
                    into: UnsafeMutableRawBufferPointer(rebasing: output[done...])
                )
            }
            unread = (unread.lowerBound + step.consumed)..<unread.upperBound
            done += step.produced
            produced += step.produced
            if step.isDamaged { return done > 0 ? .bytes(done) : .damaged("its data is damaged") }
            if produced > contentLimit { return .damaged("it holds more than \(contentLimit >> 20) MiB") }
            if step.consumed == 0, step.produced == 0 {
                if isAtEnd {
                    if done > 0 { return .bytes(done) }
                    return decoder.isComplete ? .end : .damaged("it ends in the middle")
                }
                if decoder.isComplete { return done > 0 ? .bytes(done) : .end }
                return done > 0 ? .bytes(done) : .damaged("its data is damaged")
            }
        }
        return .bytes(done)
    }
}
