import CLinux
import Glibc

extension TailedFile {
    /// What one turn of reading came to.
    enum Turn {
        /// Whole lines; `truncated` of them were cut.
        case lines([UInt8], truncated: Int)
        /// Bytes came, but no end of a line; `truncated` is 1 when they went over the limit.
        case partial(truncated: Int)
        case nothing
        /// The content before `offset` is no longer what was read.
        case rewritten
        case failed(errno: CInt)
    }

    /// Reads at most `bytes` up to `end`, into the storage of the array that is handed out.
    ///
    /// The same system call reads the bytes before the offset again: when they differ, the file was truncated and has
    /// grown past the offset since.
    func turn(bytes: Int, end: Int, limit: Int, counters: inout TailerCounters) -> Turn {
        guard learnEncoding() else { return .nothing }
        let wanted = max(0, min(bytes, end - offset))
        let held = partial.count
        var buffer: [UInt8] = []
        swap(&buffer, &partial)
        if buffer.isEmpty { buffer.reserveCapacity(wanted) }

        var isSame = true
        var count = 0
        var code: CInt = 0
        withUnsafeTemporaryAllocation(byteCount: Fingerprint.window, alignment: 8) { window in
            let before = tail.length
            buffer.append(addingCapacity: wanted) { output in
                output.withUnsafeMutableBufferPointer { storage, initialized in
                    let target = UnsafeMutableRawPointer(storage.baseAddress.map { $0 + initialized })
                    count = read(before: window, into: target, count: wanted)
                    if count < 0 { code = errno }
                    let known = UnsafeRawBufferPointer(rebasing: window[..<min(before, max(count, 0))])
                    isSame = count < 0 || Fingerprint(known) == tail
                    count = max(0, count - before)
                    guard isSame, code == 0, count > 0 else { return }
                    initialized += count
                    let fresh = UnsafeRawBufferPointer(start: target, count: count)
                    advance(over: fresh, after: known)
                }
            }
        }
        guard isSame, code == 0 else {
            partial = buffer
            return isSame ? .failed(errno: code) : .rewritten
        }
        guard count > 0 else {
            partial = buffer
            return .nothing
        }
        counters.bytes += count
        decode(&buffer, from: held)
        return divide(buffer, from: held, limit: limit)
    }

    /// `preadv(2)` from before the offset: the known bytes, then new ones; -1 leaves `errno`.
    private func read(before window: UnsafeMutableRawBufferPointer, into target: UnsafeMutableRawPointer?, count: Int)
        -> Int
    {
        let parts = [
            iovec(iov_base: window.baseAddress, iov_len: tail.length), iovec(iov_base: target, iov_len: count),
        ]
        while true {
            let got = preadv(descriptor, parts, 2, offset - tail.length)
            if got >= 0 || errno != EINTR { return got }
        }
    }

    /// Moves the offset over `fresh`, and the fingerprints with it; `known` are the bytes before.
    private func advance(over fresh: UnsafeRawBufferPointer, after known: UnsafeRawBufferPointer) {
        let window = Fingerprint.window
        if head.length == offset, head.length < window {
            head.append(UnsafeRawBufferPointer(rebasing: fresh.prefix(window - head.length)))
        }
        let kept = known.suffix(max(0, window - fresh.count))
        tail = Fingerprint(UnsafeRawBufferPointer(rebasing: kept))
        tail.append(UnsafeRawBufferPointer(rebasing: fresh.suffix(window)))
        offset += fresh.count
    }

    /// Splits what is at hand into whole lines and the new partial one.
    ///
    /// The first `held` bytes were there before and hold no end of a line.
    private func divide(_ bytes: consuming [UInt8], from held: Int, limit: Int) -> Turn {
        var bytes = bytes
        if isSkippingHole {
            let hole = bytes.dropFirst(held).prefix { $0 == 0 }
            bytes.removeSubrange(hole.indices)
            if bytes.count == held {
                partial = bytes
                return .partial(truncated: 0)
            }
            isSkippingHole = false
        }
        if isCutting {
            guard let newline = LineLimit.firstNewline(in: bytes, from: held) else {
                bytes.removeLast(bytes.count - held)
                partial = bytes
                return .partial(truncated: 0)
            }
            bytes.removeSubrange(held..<newline)
            isCutting = false
        }
        guard let last = LineLimit.lastNewline(in: bytes, held..<bytes.count) else {
            partial = bytes
            return .partial(truncated: cutPartial(limit))
        }
        var end = last + 1
        gave(allBut: fileLength(of: bytes[end...]) + undecoded.count)
        var truncated = LineLimit.cut(&bytes, upTo: &end, limit: limit)
        if end < bytes.count {
            partial = Array(bytes[end...])
            bytes.removeLast(bytes.count - end)
            truncated += cutPartial(limit)
        }
        return .lines(bytes, truncated: truncated)
    }

    private func cutPartial(_ limit: Int) -> Int {
        guard partial.count > limit else { return 0 }
        partial.removeLast(partial.count - limit)
        isCutting = true
        return 1
    }
}
