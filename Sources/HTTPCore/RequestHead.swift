/// The lines of a request's head, one at a time (RFC 9112 §3 and §5).
enum RequestHead {
    /// Method, target and minor version of the request line, without its end.
    static func requestLine(
        _ line: Span<UInt8>
    ) throws(RequestError) -> (method: String, target: String, minorVersion: Int) {
        var index = 0
        while index < line.count, line[index].isTokenCharacter { index += 1 }
        guard index > 0, index < line.count, line[index] == 0x20 else { throw .badMethod }
        let method = line.extracting(0..<index).text

        let targetStart = index + 1
        index = targetStart
        // Visible ASCII but no fragment. Browsers leave characters such as | { } bare, which RFC 3986 does not have:
        // they can't be mistaken for anything else, so they pass.
        while index < line.count, line[index] > 0x20, line[index] < 0x7F, line[index] != UInt8(ascii: "#") {
            index += 1
        }
        let targetEnd = index
        guard index < line.count else { throw .badRequestLine }
        guard targetEnd > targetStart, line[index] == 0x20 else { throw .badTarget }

        let minorVersion = try version(line.extracting((index + 1)...))
        let target = line.extracting(targetStart..<targetEnd).text
        guard RequestTarget.isValid(target, method: method) else { throw .badTarget }
        return (method, target, minorVersion)
    }

    /// `HTTP/1.x` gives x, at most 1: a later minor version speaks to us as to its equal (RFC 9110 §2.5).
    private static func version(_ text: Span<UInt8>) throws(RequestError) -> Int {
        let prefix: InlineArray<5, UInt8> = [0x48, 0x54, 0x54, 0x50, 0x2F]
        guard text.count == 8 else { throw .badRequestLine }
        for index in prefix.indices where text[index] != prefix[index] { throw .badRequestLine }
        guard text[5].isDigit, text[6] == UInt8(ascii: "."), text[7].isDigit else { throw .badRequestLine }
        guard text[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        return text[7] == UInt8(ascii: "0") ? 0 : 1
    }

    /// Name and value of a header or trailer line, without its end.
    static func field(_ line: Span<UInt8>) throws(RequestError) -> HeaderFields.Field {
        guard !line[0].isBlank else { throw .foldedField }
        var colon = 0
        while colon < line.count, line[colon].isTokenCharacter { colon += 1 }
        guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else { throw .badFieldName }
        let rest = line.extracting((colon + 1)...)
        for index in rest.indices where !rest[index].isFieldCharacter { throw .badFieldValue }
        return HeaderFields.Field(
            name: line.extracting(0..<colon).text,
            value: rest.extracting(rest.trimmed).text
        )
    }

    /// Checks the Host field of a whole head (RFC 9112 §3.2).
    static func checkHost(_ request: borrowing Request) throws(RequestError) {
        switch request.fields.count("Host") {
        case 0:
            guard request.minorVersion == 0 else { throw .missingHost }
        case 1:
            guard let host = request.fields["Host"], Authority.isValid(host.utf8) else { throw .badHost }
        default:
            throw .duplicateHost
        }
    }
}
