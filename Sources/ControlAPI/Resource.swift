/// What has an address in the control API.
///
/// What can be done with it is told by `operations`, and nowhere else: a resource without a description has no methods.
enum Resource: CaseIterable {
    case health, liveness, readiness, metrics
    case control, stream
    case session, sessionEnd
    case description
    case recentIssues, criticalIssues, statistics, logHealth, healthHistory, search
    /// By an issue's id or time.
    case resolution

    /// Its address; of one that has many, with `{name}` for what varies.
    var path: String {
        switch self {
        case .health: "/health"
        case .liveness: "/healthz"
        case .readiness: "/readyz"
        case .metrics: "/metrics"
        case .control: "/control"
        case .stream: "/livelogs"
        case .session: SessionAnswers.path
        case .sessionEnd: SessionAnswers.endPath
        case .description: "/api/openapi.json"
        case .recentIssues: "/api/logs/recent"
        case .criticalIssues: "/api/logs/critical"
        case .statistics: "/api/logs/statistics"
        case .logHealth: "/api/logs/health"
        case .healthHistory: "/api/logs/health/history"
        case .search: "/api/logs/search"
        case .resolution: Self.resolutionPrefix + "{name}"
        }
    }

    private static let resolutionPrefix = "/api/logs/resolve/"

    private static let byPath = Dictionary(uniqueKeysWithValues: allCases.map { ($0.path, $0) })

    /// The resource at a decoded path, if there is one, and the name in it.
    static func find(_ path: String) -> (resource: Resource, name: String)? {
        if path.hasPrefix(resolutionPrefix) {
            let name = String(path.dropFirst(resolutionPrefix.count))
            return name.isEmpty ? nil : (.resolution, name)
        }
        return byPath[path].map { ($0, "") }
    }

    private static let operationsOf = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.described) })

    var operations: [Operation] { Self.operationsOf[self] ?? [] }

    /// The methods it has, as the Allow field lists them.
    var allow: String {
        var methods = operations.map(\.method)
        if let get = methods.firstIndex(of: "GET") { methods.insert("HEAD", at: get + 1) }
        return (methods + ["OPTIONS"]).joined(separator: ", ")
    }

    /// What a method does with it; HEAD is the GET whose body is left out.
    func operation(for method: String) -> Operation? {
        operations.first { $0.method == method || ($0.method == "GET" && method == "HEAD") }
    }

    /// What may stand in the query of its GET.
    var parameters: [Parameter] { operations.first?.parameters ?? [] }
}
