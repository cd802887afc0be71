package import HTTPCore

/// What a client says about the form in which it wants an answer: packed or not, and not at all if it has it.
///
/// The whole answer is hashed and packed, so this belongs on a thread that may take a few milliseconds.
package struct Negotiation: Sendable {
    private let isRead: Bool
    private let acceptsGzip: Bool
    private let known: [String]

    package init(_ request: Request) {
        isRead = request.method == "GET" || request.method == "HEAD"
        acceptsGzip = isRead && ContentCoding.acceptsGzip(request.fields)
        known = isRead ? request.fields.list("If-None-Match") : []
    }

    /// Below a packet's size nothing is saved.
    private static let worthPacking = 1024

    /// Gives a whole answer its ETag (RFC 9110 §8.8.3), packs it for who takes that, or says that nothing has changed.
    ///
    /// Files of the page have all that already and pass as they are, and so do errors.
    package func apply(to response: Response) -> Response {
        guard isRead, response.status == 200, response.fields["ETag"] == nil,
            let type = response.fields["Content-Type"], type == "application/json" || type.hasPrefix("text/plain")
        else { return response }
        var response = response
        response.fields.append("Vary", "Accept-Encoding")
        let mark = StaticFiles.mark(response.body)
        let (plainTag, packedTag) = ("\"\(mark)\"", "\"\(mark)-gzip\"")
        if known.contains(where: { $0 == "*" || Self.strong($0) == plainTag || Self.strong($0) == packedTag }) {
            let fields = response.fields
            response = Response(status: 304)
            for field in fields.fields where field.name == "Vary" || field.name == "Cache-Control" {
                response.fields.append(field.name, field.value)
            }
            // The one that the client would get, if it got one.
            response.fields.append("ETag", acceptsGzip ? packedTag : plainTag)
            return response
        }
        if acceptsGzip, response.body.count >= Self.worthPacking,
            let packed = Gzip.compress(response.body, level: 1), packed.count < response.body.count
        {
            response.body = packed
            response.fields.append("Content-Encoding", "gzip")
            response.fields.append("ETag", packedTag)
        } else {
            response.fields.append("ETag", plainTag)
        }
        return response
    }

    private static func strong(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }
}
