/// The inside of a JSON string (RFC 8259 §7): what stands between the quotes.
package enum JSONText {
    /// Appends `bytes` escaped for a JSON string, without the quotes.
    ///
    /// Clean runs are copied whole. Quotes, backslashes and control characters are escaped; invalid UTF-8 becomes
    /// U+FFFD, one for each maximal subpart (Unicode 3.9, "U+FFFD substitution of maximal subparts"), so the result is
    /// always valid UTF-8.
    package static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        // Raw loads, eight bytes at a time: lines are mostly clean ASCII, and this is on the way of every one of them.
        unsafe bytes.withUnsafeBytes { raw in
            var clean = 0
            var index = 0
            while index < raw.count {
                if index &+ 8 <= raw.count {
                    let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    let marks = special(word)
                    if marks == 0 {
                        index &+= 8
                        continue
                    }
                    index &+= UInt64(littleEndian: marks).trailingZeroBitCount >> 3
                }
                let byte = unsafe raw[index]
                if byte >= 0x80 {
                    let scalar = unsafe UTF8Step(raw, at: index)
                    if !scalar.isValid {
                        unsafe output.append(contentsOf: raw[clean..<index])
                        output.append(contentsOf: replacement)
                        clean = index &+ scalar.size
                    }
                    index &+= scalar.size
                } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    unsafe output.append(contentsOf: raw[clean..<index])
                    escape(byte, to: &output)
                    index &+= 1
                    clean = index
                } else {
                    index &+= 1
                }
            }
            unsafe output.append(contentsOf: raw[clean..<raw.count])
        }
    }

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// The high bit of every byte of `word` that cannot be copied unseen: control, quote, backslash or not ASCII.
    ///
    /// A borrow may mark a clean byte above a marked one; the lowest mark is always right.
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let control = word &- 0x2020_2020_2020_2020
        return ((quote &- ones) | (backslash &- ones) | control | word) & 0x8080_8080_8080_8080
    }

    private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            output.append(byte)
        } else if let letter = letter(of: byte) {
            output.append(letter)
        } else {
            output.append(UInt8(ascii: "u"))
            output.append(UInt8(ascii: "0"))
            output.append(UInt8(ascii: "0"))
            output.append(hexadecimal(byte >> 4))
            output.append(hexadecimal(byte & 0x0F))
        }
    }

    /// What stands behind the backslash for a control character that has a short form.
    static func letter(of byte: UInt8) -> UInt8? {
        switch byte {
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }

    static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") &+ nibble : UInt8(ascii: "a") &+ nibble &- 10
    }
}
