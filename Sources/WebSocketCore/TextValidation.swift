/// UTF-8 that arrives in pieces (RFC 6455 §8.1).
package enum TextValidation {
    /// Checks that `bytes` is UTF-8, or the beginning of it.
    ///
    /// - Returns: how many octets at the end (0 to 3) belong to a character that has yet to be completed.
    /// - Throws: `ProtocolError.invalidUTF8` when no octets that may follow can make it valid.
    package static func unfinishedOctets(_ bytes: Span<UInt8>) throws(ProtocolError) -> Int {
        do {
            _ = try UTF8Span(validating: bytes)
            return 0
        } catch {
            guard error.kind == .truncatedScalar, error.byteOffsets.upperBound == bytes.count else {
                throw .invalidUTF8
            }
            return error.byteOffsets.count
        }
    }
}
