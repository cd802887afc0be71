/// The character classes that HTTP's grammar is made of, by octet.
extension UInt8 {
    /// One character of a token: methods, field names, list members (RFC 9110 §5.6.2).
    var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// May stand in a field value: tab, space, visible characters and everything above ASCII (RFC 9110 §5.5).
    var isFieldCharacter: Bool { self == 0x09 || (self >= 0x20 && self != 0x7F) }

    /// Optional white space (RFC 9110 §5.6.3).
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit of either case.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x37
        case 0x61...0x66: self &- 0x57
        default: nil
        }
    }

    /// ASCII letters in lower case, everything else as it is.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension StringProtocol {
    /// Are these the same but for the case of ASCII letters? Names and most tokens of HTTP compare so.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.lowercased == $1.lowercased }
    }

    var isToken: Bool { !isEmpty && utf8.allSatisfy(\.isTokenCharacter) }
}

extension Span<UInt8> {
    /// The text of these octets; what is not UTF-8 becomes U+FFFD.
    var text: String {
        // The error says where it is not UTF-8, which the repair below does not need.
        if let text = try? UTF8Span(validating: self) { return String(copying: text) }
        var octets: [UInt8] = []
        octets.append(copying: self)
        return String(decoding: octets, as: UTF8.self)
    }

    /// The part without blanks at either end.
    var trimmed: Range<Int> {
        var start = 0
        var end = count
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}

extension [UInt8] {
    mutating func append(copying octets: Span<UInt8>) {
        append(addingCapacity: octets.count) { output in
            for index in octets.indices { output.append(octets[index]) }
        }
    }
}
