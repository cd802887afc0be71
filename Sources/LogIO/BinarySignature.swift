/// The first bytes by which well-known file formats that are not lines of text are recognised.
///
/// Formats that can be decompressed are in `Compression`.
enum BinarySignature {
    /// Bytes at the front of the file, none of which a log begins with.
    private static let atFront: [[UInt8]] = [
        [0x89] + Array("PNG\r\n\u{1A}\n".utf8),
        [0xFF, 0xD8, 0xFF],  // JPEG
        Array("GIF87a".utf8), Array("GIF89a".utf8),
        Array("\u{7F}ELF".utf8),
        Array("%PDF-".utf8),
        Array("SQLite format 3\0".utf8),
        Array("PK\u{3}\u{4}".utf8), Array("PK\u{5}\u{6}".utf8), Array("PK\u{7}\u{8}".utf8),  // zip, jar, docx
        [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],  // 7z
        Array("OggS\0".utf8),
        [0x1A, 0x45, 0xDF, 0xA3],  // Matroska, WebM
        [0xCA, 0xFE, 0xBA, 0xBE],  // Java class, Mach-O for several processors
        // Mach-O, in either order and width.
        [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE],
        Array("\0asm".utf8),
        Array("!<arch>\n".utf8),  // .deb, .a
        Array("LPKSHHRH".utf8),  // systemd's journal
    ]

    /// Whether a file that begins with `head` has one of these formats.
    ///
    /// A head that ends inside a signature counts when it could hardly be text: two bytes or more, not all of them
    /// printable. If it was text after all, the file is looked at again when it grows.
    static func begins(_ head: [UInt8]) -> Bool {
        if atFront.contains(where: { head.starts(with: $0) }) { return true }
        if head.count >= 2, !head.allSatisfy({ 0x20..<0x7F ~= $0 }), atFront.contains(where: { $0.starts(with: head) })
        {
            return true
        }
        return isRIFF(head) || isPE(head) || has("ustar", at: 257, in: head)
    }

    /// WebP, WAV, AVI: between the two words is the size.
    private static func isRIFF(_ head: [UInt8]) -> Bool {
        has("RIFF", at: 0, in: head) && ["WEBP", "WAVE", "AVI "].contains { has($0, at: 8, in: head) }
    }

    /// Two letters alone could begin a line; the numbers after them have NULs.
    private static func isPE(_ head: [UInt8]) -> Bool { has("MZ", at: 0, in: head) && head.prefix(16).contains(0) }

    private static func has(_ word: StaticString, at offset: Int, in head: [UInt8]) -> Bool {
        word.withUTF8Buffer { head.dropFirst(offset).starts(with: $0) }
    }
}
