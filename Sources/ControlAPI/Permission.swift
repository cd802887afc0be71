package import HTTPCore

/// What a request needs: who may make it, and whether a foreign page may cause it.
///
/// Derived from the operation that the router would run, so the two cannot disagree. Whatever no operation declares
/// public, unknown paths and methods included, needs a token.
package struct Permission: Hashable, Sendable {
    /// Who is served by an operation.
    package enum Access: Sendable {
        /// Anybody, without a token.
        case anybody
        /// A token of any role, if the server asks for tokens.
        case reader
        /// A token of the role control.
        case controller
    }

    package var access: Access
    /// The operation changes something: `Origin` and `Sec-Fetch-Site` must not name a foreign page.
    package var changesState: Bool

    package init(access: Access, changesState: Bool) {
        self.access = access
        self.changesState = changesState
    }
}

extension Router {
    /// What `route` would need for this request.
    package func permission(for request: Request) -> Permission {
        let unknown = Permission(access: .reader, changesState: false)
        if request.method == "OPTIONS", request.target == "*" {
            return Permission(access: .anybody, changesState: false)
        }
        guard let path = request.path else { return unknown }
        guard let (resource, _) = Resource.find(path) else {
            return hasFile(at: path) ? Permission(access: .anybody, changesState: false) : unknown
        }
        guard let operation = resource.operation(for: request.method) else {
            // OPTIONS, or a method that it does not have: the answer names the methods and nothing else.
            let isPublic = resource.operations.allSatisfy { $0.access == .anybody } && !resource.operations.isEmpty
            return isPublic ? Permission(access: .anybody, changesState: false) : unknown
        }
        return Permission(access: operation.access, changesState: operation.changesState)
    }

    /// Load balancers ask for these by whatever name they like, and there is nothing to read.
    package func isProbe(_ request: Request) -> Bool {
        guard let path = request.path, let (resource, _) = Resource.find(path) else { return false }
        return resource == .liveness || resource == .readiness
    }

    /// The answer to a CORS preflight (Fetch standard), or nil when the request is none.
    ///
    /// It carries no token, so it is answered before tokens are asked for, to pages of allowed origins only.
    package func preflight(_ request: Request) -> Response? {
        guard request.method == "OPTIONS", request.fields.count("Origin") == 1,
            request.fields["Access-Control-Request-Method"] != nil, let path = request.path,
            let (resource, _) = Resource.find(path)
        else { return nil }
        var response = Response.options(allow: resource.allow)
        response.fields.append("Access-Control-Allow-Methods", resource.allow)
        response.fields.append("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match")
        response.fields.append("Access-Control-Max-Age", "600")
        return response
    }
}

extension Response {
    /// Lets scripts of `origin` read this answer.
    ///
    /// Never `*`, and without `Access-Control-Allow-Credentials`: such a script sends a token, not its visitor's cookie.
    package mutating func share(with origin: String?) {
        fields.append("Vary", "Origin")
        guard let origin else { return }
        fields.append("Access-Control-Allow-Origin", origin)
        fields.append("Access-Control-Expose-Headers", "ETag, Link, Retry-After")
    }
}
