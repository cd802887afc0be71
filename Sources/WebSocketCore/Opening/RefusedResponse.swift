import HTTPCore

/// A server's answer that opens no connection: what it says beside its status (RFC 6455 §4.1).
package struct RefusedResponse: Hashable, Sendable {
    package let status: Int
    package let body: [UInt8]

    /// Octets of the largest body that is kept.
    package static let bodyLimit = 64 * 1024

    /// Reads a response; `nil` as long as more of it is on its way.
    ///
    /// - Parameters:
    ///   - bytes: all that came.
    ///   - isEnded: no more will come, so what there is counts.
    package init?(_ bytes: Span<UInt8>, isEnded: Bool) {
        guard let size = ResponseHead.size(in: bytes), let head = ResponseHead(bytes.extracting(first: size)) else {
            return nil
        }
        status = head.status
        let rest = bytes.extracting(last: bytes.count - size)
        // A body in chunks is not taken apart: its reason is only for people.
        let length = head.fields["Content-Length"].flatMap { Int($0) } ?? Self.bodyLimit
        guard isEnded || rest.count >= min(length, Self.bodyLimit) else { return nil }
        let kept = rest.extracting(first: max(0, min(rest.count, length, Self.bodyLimit)))
        var body: [UInt8] = []
        body.append(copying: kept)
        self.body = body
    }
}
