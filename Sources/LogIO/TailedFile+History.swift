import Glibc
import LogCore

extension TailedFile {
    /// The last lines before `end`, and from there on reading goes on: `offset` is `end` afterwards, and what stands
    /// after the last "\n" is the partial line.
    ///
    /// - Returns: whole lines, maybe none; `nil` and `errno` when reading failed.
    func history(before end: Int, lines: Int, bytes: Int, limit: Int, counters: inout TailerCounters) -> [UInt8]? {
        guard learnEncoding() else { return [] }
        // One byte more, to see whether the first line of the window is whole.
        var start = max(0, end - max(bytes, Fingerprint.window) - 1)
        // Where a character takes two bytes, from its first one on.
        if encoding?.unit == 2 { start &= ~1 }
        var window = [UInt8](unsafeUninitializedCapacity: end - start) { storage, initialized in
            while initialized < end - start {
                let count = pread(
                    descriptor,
                    storage.baseAddress.map { $0 + initialized },
                    end - start - initialized,
                    start + initialized
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                initialized += count
            }
        }
        guard window.count == end - start else { return nil }
        head = Fingerprint(descriptor: descriptor, offset: 0, length: min(end, Fingerprint.window)) ?? Fingerprint()
        offset = end
        window.withUnsafeBytes {
            tail = Fingerprint(UnsafeRawBufferPointer(rebasing: $0.suffix(Fingerprint.window)))
        }
        counters.bytes += window.count
        isSkippingHole = end == 0
        if start > 0 { markLeft = 0 }
        decode(&window, from: 0)

        var first = window.firstIndex { $0 != 0 } ?? window.count
        if start > 0, first == 0, let newline = LineLimit.firstNewline(in: window, from: 0) { first = newline + 1 }
        let close = LineLimit.lastNewline(in: window, first..<window.count).map { $0 + 1 } ?? first
        partial = Array(window[close...].suffix(limit))
        gave(allBut: fileLength(of: window[close...]) + undecoded.count)
        var whole = Array(window[Self.lastLines(lines, of: window, first..<close)])
        var length = whole.count
        counters.truncatedLines += LineLimit.cut(&whole, upTo: &length, limit: limit)
        return whole
    }

    /// The range of the last `count` lines of `range`, which ends after a "\n".
    private static func lastLines(_ count: Int, of bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        guard count > 0, !range.isEmpty else { return range.upperBound..<range.upperBound }
        var start = range.upperBound - 1
        for _ in 0..<count {
            guard let newline = LineLimit.lastNewline(in: bytes, range.lowerBound..<start) else { return range }
            start = newline
        }
        return (start + 1)..<range.upperBound
    }
}
