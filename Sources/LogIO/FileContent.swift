import Glibc

/// What the first bytes of a file say about whether it can be read as lines.
enum FileContent {
    case empty
    case text
    case binary
    case compressed

    /// Looks at the first 1024 bytes.
    ///
    /// A UTF-16 byte order mark makes it text, whatever follows. Otherwise the file is binary with the signature of a
    /// well-known format, with more than a tenth of NULs, or with more control characters than any text has. A NUL or two
    /// in a line is only a strange line.
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
        } else if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
            self = .text
        } else if BinarySignature.begins(head) {
            self = .binary
        } else if !Self.isRichInNUL(head) {
            self = Self.isRichInControls(head[...]) ? .binary : .text
        } else if let end = head.firstIndex(of: 0), Self.isTextBeforeHole(head, end, descriptor, size: size) {
            self = .text
        } else if head.allSatisfy({ $0 == 0 }), size > head.count {
            let last = Self.bytes(descriptor, max(head.count, size - 256), 256)
            self = last.drop { $0 == 0 }.contains(0) || last.allSatisfy { $0 == 0 } ? .binary : .text
        } else if let text = head.firstIndex(where: { $0 != 0 }), text >= 64, !head[text...].contains(0) {
            self = Self.isRichInControls(head[text...]) ? .binary : .text
        } else {
            self = .binary
        }
    }

    /// Whether there is text up to `end`, and then nothing but NULs that nobody has written: a log that was made long
    /// beforehand.
    ///
    /// Those of the first block are on the disk.
    private static func isTextBeforeHole(_ head: [UInt8], _ end: Int, _ descriptor: CInt, size: Int) -> Bool {
        guard end > 0, head[end...].allSatisfy({ $0 == 0 }), !isRichInControls(head[..<end]) else { return false }
        return (0..<size).contains(lseek(descriptor, 0, TailedFile.seekHole))
    }

    private static func isRichInNUL(_ head: [UInt8]) -> Bool {
        head.reduce(0) { $0 + ($1 == 0 ? 1 : 0) } * 10 > head.count
    }

    /// Whether there are more control characters, and more kinds of them, than in any text.
    ///
    /// What is valid UTF-8 may have many: in FIX messages each field ends with SOH, which is up to a quarter of all bytes.
    /// In other encodings (ISO 8859, Windows' and DOS' code pages, GBK, Shift JIS, EUC) bytes over 0x7F are common and
    /// control characters are not, while encrypted and compressed bytes have a tenth of them, of all kinds.
    private static func isRichInControls(_ bytes: ArraySlice<UInt8>) -> Bool {
        let controls = bytes.filter(isControl)
        guard Set(controls).count >= 5 else { return false }
        return isUTF8(bytes) ? controls.count * 10 > bytes.count * 3 : controls.count * 20 > bytes.count
    }

    /// C0 but BEL, BS, TAB, LF, FF, CR and ESC, which terminals' output has.
    private static func isControl(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x07...0x0A, 0x0C, 0x0D, 0x1B: false
        default: byte < 0x20
        }
    }

    /// The last character may be cut.
    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return true
        } catch {
            return error.kind == .truncatedScalar && error.byteOffsets.upperBound == bytes.count
        }
    }

    private static func bytes(_ descriptor: CInt, _ offset: Int, _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, count, offset))
        }
    }
}
