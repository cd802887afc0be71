import Glibc

/// What the first bytes of a file say about whether it can be read as lines.
enum FileContent {
    case empty
    case text
    case binary
    case compressed

    /// Looks at the first 1024 bytes.
    ///
    /// Where more than a tenth are NUL the file is binary, unless a UTF-16 byte order mark explains them. A NUL or two in a line is only a strange line.
    ///
    /// A head of nothing but NUL is the hole that copytruncate leaves under a writer with a stale offset: there the last
    /// bytes decide.
    init(descriptor: CInt, size: Int) {
        guard size > 0 else {
            self = .empty
            return
        }
        let head = Self.bytes(descriptor, 0, 1024)
        if Compression(head) != nil {
            self = .compressed
        } else if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) || !Self.isRichInNUL(head) {
            self = .text
        } else if head.allSatisfy({ $0 == 0 }), size > head.count {
            let last = Self.bytes(descriptor, max(head.count, size - 256), 256)
            self = last.drop { $0 == 0 }.contains(0) || last.allSatisfy { $0 == 0 } ? .binary : .text
        } else if let text = head.firstIndex(where: { $0 != 0 }), text >= 64, !head[text...].contains(0) {
            self = .text
        } else {
            self = .binary
        }
    }

    private static func isRichInNUL(_ head: [UInt8]) -> Bool {
        head.reduce(0) { $0 + ($1 == 0 ? 1 : 0) } * 10 > head.count
    }

    private static func bytes(_ descriptor: CInt, _ offset: Int, _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, count, offset))
        }
    }
}
