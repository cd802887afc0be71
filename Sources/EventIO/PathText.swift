import Glibc

/// Paths as text: any bytes but NUL there and back.
///
/// The kernel's paths are bytes. Valid UTF-8 stays as it is; each byte that is no part of it becomes one of the last 256 private
/// code points, U+10FF00 to U+10FFFF. A path that holds such code points itself has their bytes written the same way, so no two
/// paths have the same text.
package enum PathText {
    private static let escapes: ClosedRange<UInt32> = 0x10FF00...0x10FFFF
    /// The first two octets of every escape in UTF-8; few texts hold even the first.
    private static let lead: UInt8 = 0xF4

    /// Text of a path that the kernel or `main` gave.
    package static func decode(_ path: UnsafePointer<CChar>) -> String {
        decode(UnsafeBufferPointer(start: path, count: strlen(path)).map { UInt8(bitPattern: $0) })
    }

    package static func decode(_ bytes: [UInt8]) -> String {
        if !bytes.contains(lead), let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            if let scalar = scalar(bytes, index), !escapes.contains(scalar.value) {
                text.append(scalar)
                index += UTF8.width(scalar)
            } else {
                Unicode.Scalar(escapes.lowerBound + UInt32(bytes[index])).map { text.append($0) }
                index += 1
            }
        }
        return String(text)
    }

    /// The scalar whose UTF-8 begins at `index`, if it is valid.
    private static func scalar(_ bytes: [UInt8], _ index: Int) -> Unicode.Scalar? {
        var decoder = UTF8()
        var iterator = bytes[index...].makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
        return nil
    }

    /// The bytes of the path that `text` stands for.
    package static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if escapes.contains(scalar.value) {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            }
        }
        return bytes
    }

    /// Hands the path to a system call, ended by NUL.
    package static func withPath<Result>(_ text: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        guard text.utf8.contains(lead) else { return text.withCString(body) }
        let bytes = bytes(of: text).map { CChar(bitPattern: $0) } + [0]
        return bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map(body) ?? text.withCString(body)
        }
    }

    /// The text with `\xNN` for each byte that is not UTF-8: for people, no path can be made of it.
    package static func shown(_ text: String) -> String {
        guard text.utf8.contains(lead) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if escapes.contains(scalar.value) {
                let digits = String(scalar.value & 0xFF, radix: 16)
                shown += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
