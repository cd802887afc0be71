import Glibc

/// Holes of sparse files: NULs that are nowhere on the disk, as `truncate -s`, a writer with a stale offset after `copytruncate`, or a
/// preallocating one leave them.
extension TailedFile {
    /// What lies at the offset.
    enum Hole {
        case none
        /// One that ends where data begins, which is the offset now.
        case passed(lineBefore: [UInt8])
        /// One up to the end of the file.
        case toEnd
    }

    /// Not asked of the file system for less: a hole is a block at least.
    private static let block = 4096
    /// Pieces of nothing but NULs that are passed over at once.
    private static let patience = 64
    // Hidden from Swift's own Glibc module.
    private static let seekData: CInt = 3
    static let seekHole: CInt = 4

    /// Jumps over a hole at the offset, instead of reading its NULs, and finds out how far the data after it goes.
    ///
    /// Costs two system calls each time the offset comes to the end of data that is known.
    func passHole(size: Int) -> Hole {
        holeEnd = 0
        guard offset >= dataEnd, size - offset >= Self.block else { return .none }
        var data = offset
        for _ in 0..<Self.patience {
            data = lseek(descriptor, data, Self.seekData)
            if data < 0, errno == ENXIO { data = size }
            guard data >= offset else { return .none }  // a file system that knows no holes
            if data >= size {
                // The offset stays: who writes into the hole one day is read.
                holeEnd = size
                return .toEnd
            }
            let hole = lseek(descriptor, data, Self.seekHole)
            let isLast = hole <= data || hole >= size
            dataEnd = isLast ? size : textEnd(data..<hole)
            if dataEnd > data { break }
            data = hole
        }
        return data > offset && jump(to: data) ? .passed(lineBefore: takeLineBeforeHole()) : .none
    }

    /// Where the NULs begin that fill the last block before a hole.
    private func textEnd(_ range: Range<Int>) -> Int {
        let count = min(range.count, Self.block)
        let last = [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, count, range.upperBound - count))
        }
        guard last.count == count else { return range.upperBound }
        return range.upperBound - count + (last.lastIndex { $0 != 0 } ?? -1) + 1
    }

    private func jump(to data: Int) -> Bool {
        let window = min(data, Fingerprint.window)
        guard let tail = Fingerprint(descriptor: descriptor, offset: data - window, length: window) else {
            return false
        }
        if head.length < Fingerprint.window {
            guard let head = Fingerprint(descriptor: descriptor, offset: 0, length: window) else { return false }
            self.head = head
        }
        self.tail = tail
        offset = data
        undecoded = []
        given = Given(offset: data, tail: tail)
        // The rest of the hole's last block.
        isSkippingHole = true
        return true
    }

    /// What stood before the hole and had no end, without the NULs of its last block.
    private func takeLineBeforeHole() -> [UInt8] {
        let line = takePartial()
        return Array(line[...(line.lastIndex { $0 != 0 } ?? -1)])
    }
}
