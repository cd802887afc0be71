package import HTTPCore

/// Finds the answer to a control request or a file of the page; owns no socket.
package struct Router: Sendable {
    private let files: StaticFiles
    private let allowsOrigin: @Sendable (Request) -> Bool

    /// Serves `files` beside the API.
    ///
    /// - Parameters:
    ///   - files: the page.
    ///   - allowsOrigin: whether the page that a request comes from, if one does, may change anything. A browser
    ///   sends a POST wherever any page tells it to, also to a loopback address; only its `Origin` tells whose page it was.
    package init(files: StaticFiles = .embedded(), allowsOrigin: @escaping @Sendable (Request) -> Bool) {
        self.files = files
        self.allowsOrigin = allowsOrigin
    }

    package func route(_ request: Request) -> Answer {
        guard Self.methods.contains(request.method) else {
            return .response(
                .error(501, code: "not_implemented", message: "This server does not know the method \(request.method).")
            )
        }
        if request.target == "*" { return .response(.options(allow: "GET, HEAD, POST, OPTIONS")) }
        guard let path = request.path else {
            return .response(
                .error(400, code: "bad_path", message: "The path has a bad percent code, or leads out of itself.")
            )
        }
        guard let resource = Resource(path: path) else { return .response(files.response(to: request, path: path)) }
        if request.method == "OPTIONS" { return .response(.options(allow: resource.allow)) }
        guard resource.has(request.method) else { return .response(.methodNotAllowed(allow: resource.allow)) }
        guard request.method != "POST" || allowsOrigin(request) else {
            return .response(
                .error(403, code: "foreign_origin", message: "A page of another origin may not change this server.")
            )
        }
        return answer(resource, to: request)
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]

    private func answer(_ resource: Resource, to request: Request) -> Answer {
        switch resource {
        case .liveness: return .response(HealthAnswers.alive)
        case .readiness: return .ask { knowledge in HealthAnswers.readiness(knowledge) }
        case .health: return .ask { knowledge in HealthAnswers.health(knowledge) }
        case .control: return ControlRequest.answer(to: request)
        case .stream: return .response(.upgradeRequired)
        case .statistics: return .ask { knowledge in IssueAnswers.statistics(knowledge) }
        case .logHealth: return .ask { knowledge in ScoreAnswers.health(knowledge) }
        case .healthHistory: return ScoreAnswers.history(request)
        case .recentIssues: return IssueAnswers.list(request, kind: .recent)
        case .criticalIssues: return IssueAnswers.list(request, kind: .critical)
        case .search: return SearchAnswers.search(request)
        case .resolution(let name): return .ask { knowledge in IssueAnswers.resolve(name, &knowledge) }
        }
    }
}

extension Response {
    /// 204 with the methods a resource has (RFC 9110 §9.3.7).
    static func options(allow methods: String) -> Response {
        Response(status: 204, fields: HeaderFields(["Allow": methods, "Cache-Control": "no-store"]))
    }

    /// The stream was asked for without the handshake that opens it (RFC 9110 §15.5.22).
    static var upgradeRequired: Response {
        var response = error(426, code: "upgrade_required", message: "This is a WebSocket: open it as ws:// or wss://.")
        response.fields["Connection"] = "Upgrade"
        response.fields["Upgrade"] = "websocket"
        return response
    }
}
