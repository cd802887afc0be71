extension JSONText {
    /// The first quote or backslash at or after `start`, or `line.count`.
    static func endOfPlainRun(_ line: Span<UInt8>, from start: Int) -> Int {
        // Raw loads of 16 bytes, as in `LineSplitter`: every byte of a container's log goes through here.
        unsafe line.withUnsafeBytes { raw in
            let quotes = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
            let escapes = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
            var index = start
            while index &+ 16 <= raw.count {
                let chunk = unsafe raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                if any(chunk .== quotes .| chunk .== escapes) { break }
                index &+= 16
            }
            while index < raw.count, unsafe raw[index] != UInt8(ascii: "\""), unsafe raw[index] != UInt8(ascii: "\\") {
                index &+= 1
            }
            return index
        }
    }

    /// Appends what the inside of a string means (RFC 8259 §7) to `output`.
    ///
    /// What is no escape stays as it is; half a surrogate pair becomes U+FFFD.
    static func appendUnescaped(_ text: Span<UInt8>, to output: inout [UInt8]) {
        var place = 0
        while place < text.count {
            var end = endOfPlainRun(text, from: place)
            // A quote can't stand in a string; one that does is text.
            while text.at(end) == UInt8(ascii: "\"") { end = endOfPlainRun(text, from: end &+ 1) }
            append(plain: text.extracting(place..<end), to: &output)
            guard end < text.count else { return }
            place = end &+ 2
            switch text.at(end &+ 1) {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "u"): place = appendScalar(text, at: end, to: &output)
            case let other: output.append(end &+ 1 < text.count ? other : UInt8(ascii: "\\"))
            }
        }
    }

    static func append(plain text: Span<UInt8>, to output: inout [UInt8]) {
        unsafe output.append(atMost: text.count) { room in unsafe room.put(text) }
    }

    /// `\u0041` at `place`, or two of them that are a surrogate pair.
    ///
    /// - Returns: the place after it.
    private static func appendScalar(_ text: Span<UInt8>, at place: Int, to output: inout [UInt8]) -> Int {
        guard let unit = codeUnit(text, at: place) else {
            output.append(contentsOf: "\\u".utf8)
            return place &+ 2
        }
        var value = UInt32(unit)
        var end = place &+ 6
        if unit & 0xFC00 == 0xD800, let low = codeUnit(text, at: end), low & 0xFC00 == 0xDC00 {
            value = 0x10000 &+ (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
            end &+= 6
        }
        output.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
        return end
    }

    private static func codeUnit(_ text: Span<UInt8>, at place: Int) -> UInt16? {
        guard place &+ 6 <= text.count, text.at(place) == UInt8(ascii: "\\"), text.at(place &+ 1) == UInt8(ascii: "u")
        else { return nil }
        var value: UInt16 = 0
        for index in place &+ 2..<place &+ 6 {
            let digit: UInt8
            switch text.at(index) {
            case let byte where byte.isDigit: digit = byte &- 0x30
            case let byte where (byte | 0x20) &- 0x61 < 6: digit = (byte | 0x20) &- 0x61 &+ 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
