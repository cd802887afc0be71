package import HTTPCore

/// Finds the answer to a control request or a file of the page; owns no socket.
package struct Router: Sendable {
    private let files: StaticFiles
    private let description: StaticFiles
    private let allowsOrigin: @Sendable (Request) -> Bool

    /// Serves `files` beside the API.
    ///
    /// - Parameters:
    ///   - files: the page.
    ///   - version: of this program, for the description.
    ///   - basePath: what a proxy puts before all paths, for the description.
    ///   - allowsOrigin: whether the page that a request comes from, if one does, may change anything. A browser
    ///   sends a POST wherever any page tells it to, also to a loopback address; only its `Origin` tells whose page it was.
    package init(
        files: StaticFiles = .embedded(),
        version: String,
        basePath: String = "",
        allowsOrigin: @escaping @Sendable (Request) -> Bool
    ) {
        self.files = files
        description = StaticFiles([APIDescription.path: APIDescription.document(version: version, basePath: basePath)])
        self.allowsOrigin = allowsOrigin
    }

    /// Whether a file of the page is at a decoded path.
    func hasFile(at path: String) -> Bool { files.contains(path) }

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
        guard let (resource, name) = Resource.find(path) else {
            return .response(files.response(to: request, path: path))
        }
        if request.method == "OPTIONS" { return .response(.options(allow: resource.allow)) }
        guard let operation = resource.operation(for: request.method) else {
            return .response(.methodNotAllowed(allow: resource.allow))
        }
        guard !operation.changesState || allowsOrigin(request) else {
            return .response(
                .error(403, code: "foreign_origin", message: "A page of another origin may not change this server.")
            )
        }
        do throws(Query.Problem) {
            return try answer(resource, name, to: request)
        } catch {
            return .response(error.response)
        }
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]

    /// The name is what varies in the path.
    private func answer(_ resource: Resource, _ name: String, to request: Request) throws(Query.Problem) -> Answer {
        switch resource {
        // Probes get queries of all kinds, and these have no parameters to mistake.
        case .liveness: return .response(HealthAnswers.alive)
        case .readiness: return .ask { knowledge in HealthAnswers.readiness(knowledge) }
        case .health: return .ask { knowledge in HealthAnswers.health(knowledge) }
        case .metrics: return .measure { knowledge, process in MetricsAnswers.metrics(knowledge, process) }
        case .control: return ControlRequest.answer(to: request)
        case .stream: return .response(.upgradeRequired)
        // Who a visitor is, is known where tokens are; without anybody to ask, nobody has a session.
        case .session, .sessionEnd: return .response(files.response(to: request, path: resource.path))
        case .description, .recentIssues, .criticalIssues, .statistics, .logHealth, .healthHistory, .search,
            .resolution:
            return try answer(resource, name, to: request, try Query(request, resource.parameters))
        }
    }

    private func answer(
        _ resource: Resource,
        _ name: String,
        to request: Request,
        _ query: Query
    ) throws(Query.Problem) -> Answer {
        switch resource {
        case .statistics: return .ask { knowledge in IssueAnswers.statistics(knowledge) }
        case .logHealth: return .ask { knowledge in ScoreAnswers.health(knowledge) }
        case .healthHistory: return ScoreAnswers.history(query)
        case .recentIssues: return try IssueAnswers.list(query, kind: .recent)
        case .criticalIssues: return try IssueAnswers.list(query, kind: .critical)
        case .search: return try SearchAnswers.search(query)
        case .resolution: return .ask { knowledge in IssueAnswers.resolve(name, &knowledge) }
        case .description, .health, .liveness, .readiness, .metrics, .control, .stream, .session, .sessionEnd:
            return .response(description.response(to: request, path: resource.path))
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
