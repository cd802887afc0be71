/// Reads the text of one value, from whichever source it came.
enum Value {
    static let truth = "true or false"
    static let ports = "a port from 0 to 65535"

    static func text(_ text: String) throws(Option.BadValue) -> String {
        // A NUL would end a path early where it goes to the system.
        guard !text.isEmpty, !text.utf8.contains(0) else { throw Option.BadValue() }
        return text
    }

    static func word(_ text: String) throws(Option.BadValue) -> String {
        let scalars = text.unicodeScalars
        guard !text.isEmpty, text.utf8.count <= 255,
            scalars.allSatisfy({ !$0.properties.isWhitespace && $0.properties.generalCategory != .control })
        else { throw Option.BadValue() }
        return text
    }

    static func bool(_ text: String) throws(Option.BadValue) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw Option.BadValue()
        }
    }

    static func int(_ text: String, in range: ClosedRange<Int>) throws(Option.BadValue) -> Int {
        guard text.utf8.allSatisfy(isDigit), let value = Int(text), range.contains(value) else {
            throw Option.BadValue()
        }
        return value
    }

    static func port(_ text: String) throws(Option.BadValue) -> UInt16 {
        UInt16(try int(text, in: 0...65_535))
    }

    /// `4096`, `64K`, `2M`, `1G`: powers of 1024.
    static func size(_ text: String, in range: ClosedRange<Int>) throws(Option.BadValue) -> Int {
        let shift: Int
        switch text.last {
        case "K", "k": shift = 10
        case "M", "m": shift = 20
        case "G", "g": shift = 30
        default: shift = 0
        }
        let digits = shift == 0 ? text[...] : text.dropLast()
        guard digits.utf8.allSatisfy(isDigit), let number = Int(digits), number <= Int.max >> shift,
            range.contains(number << shift)
        else { throw Option.BadValue() }
        return number << shift
    }

    /// `20`, `0.5` or `20s`.
    static func seconds(_ text: String, in range: ClosedRange<Double>) throws(Option.BadValue) -> Duration {
        let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
        guard digits.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }), let value = Double(digits),
            range.contains(value)
        else { throw Option.BadValue() }
        return .microseconds(Int64(value * 1_000_000 + 0.5))
    }

    static func address(_ text: String) throws(Option.BadValue) -> BindAddress {
        guard let address = BindAddress(text) else { throw Option.BadValue() }
        return address
    }

    static func addressRange(_ text: String) throws(Option.BadValue) -> AddressRange {
        guard let range = AddressRange(text) else { throw Option.BadValue() }
        return range
    }

    /// Segments of unreserved characters (RFC 3986 §2.3), which nobody writes in two ways; without the last slash.
    static func basePath(_ text: String) throws(Option.BadValue) -> String {
        let segments = text.split(separator: "/")
        let isPlain = text.utf8.allSatisfy { octet in
            isDigit(octet) || (0x61...0x7A).contains(octet | 0x20) || "-._~/".utf8.contains(octet)
        }
        guard isPlain, text.hasPrefix("/"), !text.contains("//"), !segments.contains(where: { $0 == "." || $0 == ".." })
        else { throw Option.BadValue() }
        return segments.map { "/" + $0 }.joined()
    }

    /// A name as a Host field has it, without a port; in lower case.
    static func hostName(_ text: String) throws(Option.BadValue) -> String {
        let isName = text.utf8.allSatisfy { octet in
            isDigit(octet) || (0x61...0x7A).contains(octet | 0x20) || octet == UInt8(ascii: "-")
                || octet == UInt8(ascii: ".") || octet == UInt8(ascii: "_")
        }
        guard isName, (1...253).contains(text.utf8.count) else { throw Option.BadValue() }
        return text.lowercased()
    }

    /// Scheme, host and port (RFC 6454 §6.2), in lower case and without a default port, as browsers send it.
    static func origin(_ text: String) throws(Option.BadValue) -> String {
        let lower = text.lowercased()
        guard let colon = lower.firstRange(of: "://"), lower.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Option.BadValue()
        }
        let scheme = lower[..<colon.lowerBound]
        var authority = lower[colon.upperBound...]
        guard let first = scheme.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            !authority.isEmpty, !authority.contains(where: { "/?#@,*".contains($0) })
        else { throw Option.BadValue() }
        // After the last "]" so that an IPv6 host's own colons are none.
        let hostEnd = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[hostEnd...].lastIndex(of: ":") {
            let port = String(authority[authority.index(after: colon)...])
            guard colon > authority.startIndex, try int(port, in: 1...65_535) > 0 else { throw Option.BadValue() }
            if (scheme == "http" && port == "80") || (scheme == "https" && port == "443") {
                authority = authority[..<colon]
            }
        }
        return "\(scheme)://\(authority)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
