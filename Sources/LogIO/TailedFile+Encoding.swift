import Glibc
import LogCore

extension TailedFile {
    /// Finds out how the content is written.
    ///
    /// - Returns: `false` while there are no bytes, or so few that a byte order mark may still become whole.
    func learnEncoding() -> Bool {
        if encoding != nil { return true }
        let head = [UInt8](unsafeUninitializedCapacity: 3) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, 3, 0))
        }
        if head.isEmpty || TextEncoding.mayBecomeMark(head) { return false }
        let marked = TextEncoding.marked(head)
        encoding = marked?.encoding ?? source.encoding
        markLeft = offset == 0 ? marked?.length ?? 0 : 0
        return true
    }

    /// How many bytes of the file `text` was.
    func fileLength(of text: ArraySlice<UInt8>) -> Int {
        switch encoding {
        case nil, .utf8: return text.count
        case .latin1: return text.count { $0 & 0xC0 != 0x80 }
        case .utf16LittleEndian, .utf16BigEndian:
            // A scalar of four bytes is two units, any other one.
            let units = text.reduce(0) { $0 + ($1 >= 0xF0 ? 2 : $1 & 0xC0 == 0x80 ? 0 : 1) }
            return 2 * units
        }
    }

    /// Turns what was read after the first `held` bytes of `bytes` into UTF-8, without the byte order mark.
    func decode(_ bytes: inout [UInt8], from held: Int) {
        if markLeft > 0 {
            let mark = min(markLeft, bytes.count - held)
            bytes.removeSubrange(held..<held + mark)
            markLeft -= mark
        }
        guard let encoding, encoding != .utf8 else { return }
        let raw = undecoded + bytes[held...]
        bytes.removeLast(bytes.count - held)
        let taken = encoding.append(raw.span, to: &bytes)
        undecoded = Array(raw[taken...])
    }
}
