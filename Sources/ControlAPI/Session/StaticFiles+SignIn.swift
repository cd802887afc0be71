package import HTTPCore

extension StaticFiles {
    /// Why a sign-in did not work.
    package enum SignInProblem: Hashable, Sendable {
        case wrongToken
        /// Too many wrong ones; seconds until the next may be tried.
        case paused(UInt64)
    }

    /// The form that asks for a token: 200 where the page was asked for, else with what went wrong.
    package func signIn(for request: Request, _ problem: SignInProblem? = nil) -> Response {
        var response: Response
        switch problem {
        case nil:
            response = signInPage(200, nil)
        case .wrongToken:
            response = signInPage(401, "This is not one of the server's tokens.")
            response.fields.append("WWW-Authenticate", "Bearer realm=\"livelogs\"")
        case .paused(let seconds):
            response = signInPage(
                429,
                "Too many wrong tokens came from your address. Try again in \(seconds) seconds."
            )
            response.setRetryAfter(seconds)
        }
        response.fields.append("Content-Type", "text/html; charset=utf-8")
        response.fields.append("Cache-Control", "no-store")
        Self.protect(&response.fields, request)
        return response
    }

    /// The file with `problem`, which is text of ours, where it has room for one.
    private func signInPage(_ status: Int, _ problem: String?) -> Response {
        var text = String(decoding: bytes(of: "/signin.html") ?? [], as: UTF8.self)
        if let problem {
            text = text.replacing(
                "<!--problem-->",
                with: #"<p class="problem" id="problem" role="alert">\#(problem)</p>"#
            )
        }
        return Response(status: status, body: Array(text.utf8))
    }
}
