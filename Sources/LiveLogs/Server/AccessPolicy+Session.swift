import Configuration
import ControlAPI
import HTTPCore

// Signing in and out, for browsers: a form, a token, a cookie.
extension AccessPolicy {
    /// The answer to what has to do with sessions; nil for every other request.
    ///
    /// The page itself is one of these as long as its visitor has not signed in.
    func sessionAnswer(to request: Request, _ visitor: Visitor, _ files: StaticFiles) -> Response? {
        switch request.path {
        case "/", "/index.html":
            guard asksForTokens, request.method == "GET" || request.method == "HEAD" else { return nil }
            if case .granted = check(request, visitor) { return nil }
            return files.signIn(for: request)
        case SessionAnswers.path:
            switch request.method {
            case "GET", "HEAD": return state(of: request, visitor)
            case "POST": return signIn(request, visitor, files)
            default: return .methodNotAllowed(allow: "GET, HEAD, POST")
            }
        case SessionAnswers.endPath:
            guard request.method == "POST" else { return .methodNotAllowed(allow: "POST") }
            return signOut(request, visitor)
        default:
            return nil
        }
    }

    private func state(of request: Request, _ visitor: Visitor) -> Response {
        guard asksForTokens else { return SessionAnswers.state(role: "control", isSignedIn: false) }
        guard case .granted(let role, let isBySession) = check(request, visitor) else {
            return SessionAnswers.state(role: nil, isSignedIn: false)
        }
        return SessionAnswers.state(role: role.rawValue, isSignedIn: isBySession)
    }

    private func signIn(_ request: Request, _ visitor: Visitor, _ files: StaticFiles) -> Response {
        // Else a foreign page could sign its visitor in as somebody else.
        guard mayChange(request, isBySession: false) else { return SessionAnswers.foreignOrigin }
        guard let form = request.form else { return SessionAnswers.unsupportedType }
        guard asksForTokens else { return SessionAnswers.redirect(to: "./", cookie: nil) }
        let token = Array((form.first { $0.name == "token" }?.value ?? "").trimmingSpaces.utf8)
        switch check(token: token, visitor) {
        case .granted: break
        case .unknown: return files.signIn(for: request, .wrongToken)
        case .paused(let seconds): return files.signIn(for: request, .paused(seconds))
        }
        for id in cookie.sessions(in: request) { sessions.end(id) }
        let id = sessions.begin(token: token)
        return SessionAnswers.redirect(
            to: "./",
            cookie: cookie.text(id, path: visitor.pagePath, isSecure: visitor.isSecure)
        )
    }

    private func signOut(_ request: Request, _ visitor: Visitor) -> Response {
        guard mayChange(request, isBySession: true) else { return SessionAnswers.foreignOrigin }
        for id in cookie.sessions(in: request) { sessions.end(id) }
        return SessionAnswers.redirect(
            to: "../",
            cookie: cookie.text(nil, path: visitor.pagePath, isSecure: visitor.isSecure)
        )
    }
}
