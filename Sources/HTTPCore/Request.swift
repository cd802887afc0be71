/// One whole HTTP/1.1 request, as `RequestParser` hands it on.
package struct Request: Sendable, Hashable {
    package var method: String
    /// As it stood in the request line.
    package var target: String
    /// HTTP/1.x: 0 or 1.
    package var minorVersion: Int
    package var fields: HeaderFields
    package var body: [UInt8]

    package init(
        method: String,
        target: String,
        minorVersion: Int = 1,
        fields: HeaderFields = HeaderFields(),
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.minorVersion = minorVersion
        self.fields = fields
        self.body = body
    }

    /// Does the client want the connection kept for another request (RFC 9112 §9.3)? HTTP/1.0 must ask for it.
    package var keepsAlive: Bool {
        if fields.contains("Connection", token: "close") { return false }
        return minorVersion >= 1 || fields.contains("Connection", token: "keep-alive")
    }

    /// HEAD: the answer's fields without its body.
    package var isHead: Bool { method == "HEAD" }

    /// Who was asked, as `host[:port]`: an absolute target's authority goes before the Host field (RFC 9112 §3.2.2).
    package var authority: String? { RequestTarget(target).authority.map(String.init) ?? fields["Host"] }

    /// The path as it was written, without the query: `*` for `OPTIONS *`, empty for CONNECT's `host:port`.
    ///
    /// Nothing is decided by it: what a request is for, and who may make it, go by `path`.
    private var rawPath: String { RequestTarget(target).path }

    /// The path with %XX decoded.
    ///
    /// `nil` when it isn't one to serve: bad or cut percent code, not UTF-8, a control character, or a `.` or `..`
    /// segment however it was written. Clients resolve those before they send, so who sends them is trying something.
    package var path: String? { PercentCoding.path(rawPath) }

    /// The query's items with `+` and %XX decoded, in order, empty ones left out; `nil` when one can't be decoded.
    package var query: [QueryItem]? { PercentCoding.query(RequestTarget(target).query) }
}

/// One `name=value` of a query; the value is empty where there was no `=`.
package struct QueryItem: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
