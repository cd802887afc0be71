/// Why a request is refused before anybody looks at what it wants; the connection has to be closed after the answer.
package enum RequestError: Error, Hashable, Sendable {
    case bareLineFeed
    case badRequestLine
    case badMethod
    case badTarget
    case unsupportedVersion
    case requestLineTooLong(limit: Int)

    case foldedField
    case badFieldName
    case badFieldValue
    case fieldTooLong(limit: Int)
    case tooManyFields(limit: Int)
    case headTooLarge(limit: Int)

    case missingHost
    case duplicateHost
    case badHost

    case badContentLength
    case duplicateContentLength
    case lengthWithTransferEncoding
    case badTransferEncoding
    case unsupportedTransferEncoding
    case badChunk
    case bodyTooLarge(limit: Int)
    case expectationFailed

    /// The status that answers it.
    package var status: Int {
        switch self {
        case .bodyTooLarge: 413
        case .requestLineTooLong: 414
        case .expectationFailed: 417
        case .fieldTooLong, .tooManyFields, .headTooLarge: 431
        case .unsupportedTransferEncoding: 501
        case .unsupportedVersion: 505
        case .bareLineFeed, .badRequestLine, .badMethod, .badTarget, .foldedField, .badFieldName, .badFieldValue,
            .missingHost, .duplicateHost, .badHost, .badContentLength, .duplicateContentLength,
            .lengthWithTransferEncoding, .badTransferEncoding, .badChunk:
            400
        }
    }

    /// The `code` of the error body.
    package var code: String {
        switch self {
        case .bareLineFeed: "bare_line_feed"
        case .badRequestLine: "bad_request_line"
        case .badMethod: "bad_method"
        case .badTarget: "bad_target"
        case .unsupportedVersion: "unsupported_version"
        case .requestLineTooLong: "request_line_too_long"
        case .foldedField: "folded_field"
        case .badFieldName: "bad_field_name"
        case .badFieldValue: "bad_field_value"
        case .fieldTooLong: "field_too_long"
        case .tooManyFields: "too_many_fields"
        case .headTooLarge: "head_too_large"
        case .missingHost: "missing_host"
        case .duplicateHost: "duplicate_host"
        case .badHost: "bad_host"
        case .badContentLength: "bad_content_length"
        case .duplicateContentLength: "duplicate_content_length"
        case .lengthWithTransferEncoding: "length_with_transfer_encoding"
        case .badTransferEncoding: "bad_transfer_encoding"
        case .unsupportedTransferEncoding: "unsupported_transfer_encoding"
        case .badChunk: "bad_chunk"
        case .bodyTooLarge: "body_too_large"
        case .expectationFailed: "expectation_failed"
        }
    }

    /// What is wrong and what to do, for the person who reads the answer.
    package var message: String {
        switch self {
        case .bareLineFeed: "Lines of a request end with CR LF; one had LF or CR alone."
        case .badRequestLine: "The request line must be: method, one space, target, one space, HTTP/1.1."
        case .badMethod: "The method is not a token."
        case .badTarget:
            "The target must be a path or an http(s) URL, percent-encoded: no spaces, fragment or non-ASCII characters."
        case .unsupportedVersion: "This server speaks HTTP/1.1 and HTTP/1.0."
        case .requestLineTooLong(let limit): "The request line is longer than \(limit) bytes; shorten the URL."
        case .foldedField: "A header field goes on over a second line; write it on one."
        case .badFieldName: "A header line must be: name, colon, value, with no space before the colon."
        case .badFieldValue: "A header field's value has a control character."
        case .fieldTooLong(let limit): "A header line is longer than \(limit) bytes."
        case .tooManyFields(let limit): "There are more than \(limit) header fields."
        case .headTooLarge(let limit): "The header fields together are longer than \(limit) bytes."
        case .missingHost: "HTTP/1.1 needs a Host header field."
        case .duplicateHost: "There is more than one Host header field."
        case .badHost: "The Host header field must be: host, or host:port."
        case .badContentLength: "Content-Length must be one decimal number."
        case .duplicateContentLength: "There is more than one Content-Length."
        case .lengthWithTransferEncoding: "Send either Content-Length or Transfer-Encoding, not both."
        case .badTransferEncoding: "Transfer-Encoding must be: chunked, in HTTP/1.1."
        case .unsupportedTransferEncoding: "The only transfer coding this server knows is: chunked."
        case .badChunk: "A chunk's size, extension or end is not well-formed or too long."
        case .bodyTooLarge(let limit): "The body is larger than \(limit) bytes."
        case .expectationFailed: "The only expectation this server knows is: 100-continue."
        }
    }
}
