/// One HTTP response; whoever owns the socket serializes and sends it.
package struct Response: Sendable, Hashable {
    package var status: Int
    package var fields: HeaderFields
    package var body: [UInt8]

    package init(status: Int, fields: HeaderFields = HeaderFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A JSON document, already encoded; never stored by a cache nor taken for another type by a browser.
    package static func json(_ body: [UInt8], status: Int = 200) -> Response {
        Response(
            status: status,
            fields: HeaderFields([
                "Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            ]),
            body: body
        )
    }

    /// The one shape of every error: `{"status":"error","error":{"code":…,"message":…}}`.
    ///
    /// - Parameters:
    ///   - status: 4xx or 5xx.
    ///   - code: snake_case, for programs.
    ///   - message: what is wrong and what to do, for people.
    ///   - seconds: after which the same request may succeed; `nil` when nobody knows.
    /// - Returns: the response, not to be stored by caches.
    package static func error(
        _ status: Int,
        code: String,
        message: String,
        retryAfter seconds: UInt64? = nil
    ) -> Response {
        var body = Array(#"{"status":"error","error":{"code":"#.utf8)
        JSONText.append(code, to: &body)
        body += #","message":"#.utf8
        JSONText.append(message, to: &body)
        body += "}}".utf8
        var response = json(body, status: status)
        if let seconds { response.setRetryAfter(seconds) }
        return response
    }

    /// Says after how many seconds the client may try again (RFC 9110 §10.2.3).
    package mutating func setRetryAfter(_ seconds: UInt64) { fields["Retry-After"] = "\(seconds)" }

    /// The answer to a request that could not be read; close the connection after it.
    package init(_ error: RequestError) {
        self = .error(error.status, code: error.code, message: error.message)
    }

    /// 405 with the methods that the resource does have (RFC 9110 §15.5.6).
    package static func methodNotAllowed(allow methods: String) -> Response {
        var response = error(
            405,
            code: "method_not_allowed",
            message: "This resource has the methods \(methods)."
        )
        response.fields["Allow"] = methods
        return response
    }

    /// 408: the request did not arrive in time; close the connection after it.
    package static var requestTimeout: Response {
        error(408, code: "request_timeout", message: "The request did not arrive whole in time.")
    }

    /// The interim answer that `RequestParser.Outcome.expectsContinue` asks for.
    package static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}
