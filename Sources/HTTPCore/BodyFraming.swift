/// Where a request's body ends (RFC 9112 §6), told by its head.
enum BodyFraming: Hashable {
    case none
    case sized(Int)
    case chunked

    /// Reads Content-Length and Transfer-Encoding.
    ///
    /// Stricter than the RFC: a repeated Content-Length is refused even where the values agree, since a proxy in front
    /// may have chosen otherwise.
    static func of(_ request: borrowing Request, limits: RequestLimits) throws(RequestError) -> BodyFraming {
        let lengths = request.fields.count("Content-Length")
        if request.fields.count("Transfer-Encoding") > 0 {
            guard lengths == 0 else { throw .lengthWithTransferEncoding }
            // §6.1: an HTTP/1.0 client cannot have meant it.
            guard request.minorVersion >= 1 else { throw .badTransferEncoding }
            return try checked(codings: request.fields.list("Transfer-Encoding"))
        }
        guard lengths > 0 else { return .none }
        guard lengths == 1, let text = request.fields["Content-Length"] else { throw .duplicateContentLength }
        let length = try contentLength(text)
        guard length <= limits.body else { throw .bodyTooLarge(limit: Int(limits.body)) }
        return length == 0 ? .none : .sized(Int(length))
    }

    /// §6.3: a request whose last coding is not `chunked` has no end that could be trusted.
    private static func checked(codings: [String]) throws(RequestError) -> BodyFraming {
        guard let last = codings.last, last.equalsIgnoringCase("chunked") else { throw .badTransferEncoding }
        let others = codings.dropLast()
        guard !others.contains(where: { $0.equalsIgnoringCase("chunked") }) else { throw .badTransferEncoding }
        guard others.isEmpty else { throw .unsupportedTransferEncoding }
        return .chunked
    }

    private static func contentLength(_ text: String) throws(RequestError) -> UInt64 {
        guard !text.isEmpty else { throw .badContentLength }
        var length: UInt64 = 0
        for octet in text.utf8 {
            guard octet.isDigit else { throw .badContentLength }
            let (tens, isTooLong) = length.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tens.addingReportingOverflow(UInt64(octet &- 0x30))
            guard !isTooLong, !isTooLarge else { throw .badContentLength }
            length = sum
        }
        return length
    }

    /// The size in a chunk's first line, and how many bytes of extension follow it (§7.1).
    static func chunkSize(
        _ line: Span<UInt8>,
        limits: RequestLimits
    ) throws(RequestError) -> (size: Int, extensionBytes: Int) {
        var size = 0
        var index = 0
        while index < line.count, let digit = line[index].hexValue {
            // More digits than any size within a limit of 32 bits needs, leading zeros included.
            guard index < 16 else { throw .badChunk }
            size = size << 4 | Int(digit)
            guard size <= limits.body else { throw .bodyTooLarge(limit: Int(limits.body)) }
            index += 1
        }
        guard index > 0 else { throw .badChunk }
        let digits = index
        while index < line.count, line[index].isBlank { index += 1 }
        guard index < line.count || index == digits else { throw .badChunk }
        if index < line.count {
            guard line[index] == UInt8(ascii: ";") else { throw .badChunk }
            for rest in index..<line.count where !line[rest].isFieldCharacter { throw .badChunk }
        }
        return (size, line.count - digits)
    }
}
