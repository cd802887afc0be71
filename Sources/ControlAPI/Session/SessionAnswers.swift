package import HTTPCore

/// What `/session` answers.
package enum SessionAnswers {
    /// Where a token is given for a session, and who one is can be asked.
    package static let path = "/session"
    /// Where a session is ended.
    package static let endPath = "/session/end"

    /// For the page: what it may do, and whether there is a session to end.
    package static func state(role: String?, isSignedIn: Bool) -> Response {
        .json(encoding: State(role: role, signedIn: isSignedIn))
    }

    /// Back to the page at `location`, which is relative, with or without the cookie.
    package static func redirect(to location: String, cookie: String?) -> Response {
        var fields = HeaderFields(["Location": location, "Cache-Control": "no-store"])
        if let cookie { fields.append("Set-Cookie", cookie) }
        return Response(status: 303, fields: fields)
    }

    /// The body was no form.
    package static var unsupportedType: Response {
        .error(
            415,
            code: "unsupported_media_type",
            message: "Send the token as a form, application/x-www-form-urlencoded: token=TOKEN."
        )
    }

    /// A page of another origin, or one that does not say which, wants to use a visitor's session.
    package static var foreignOrigin: Response {
        .error(403, code: "foreign_origin", message: "A page of another origin may not change this server.")
    }

    private struct State: Encodable {
        var status = "success"
        var role: String?
        var signedIn: Bool

        enum CodingKeys: String, CodingKey {
            case status, role
            case signedIn = "signed_in"
        }
    }
}
