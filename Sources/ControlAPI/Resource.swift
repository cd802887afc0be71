/// What has an address in the control API.
enum Resource: Hashable {
    case health, liveness, readiness
    case control, stream
    case recentIssues, criticalIssues, statistics, logHealth, healthHistory, search
    /// By an issue's id or time.
    case resolution(String)

    /// The resource at a decoded path, if it is one.
    init?(path: String) {
        switch path {
        case "/health": self = .health
        case "/healthz": self = .liveness
        case "/readyz": self = .readiness
        case "/control": self = .control
        case "/livelogs": self = .stream
        case "/api/logs/recent": self = .recentIssues
        case "/api/logs/critical": self = .criticalIssues
        case "/api/logs/statistics": self = .statistics
        case "/api/logs/health": self = .logHealth
        case "/api/logs/search": self = .search
        case "/api/logs/health/history": self = .healthHistory
        default:
            let prefix = "/api/logs/resolve/"
            guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
            self = .resolution(String(path.dropFirst(prefix.count)))
        }
    }

    /// The methods it has, as the Allow field lists them.
    var allow: String {
        switch self {
        case .control, .resolution: "POST, OPTIONS"
        case .health, .liveness, .readiness, .stream, .recentIssues, .criticalIssues, .statistics, .logHealth,
            .healthHistory, .search:
            "GET, HEAD, OPTIONS"
        }
    }

    func has(_ method: String) -> Bool {
        switch self {
        case .control, .resolution: method == "POST"
        case .health, .liveness, .readiness, .stream, .recentIssues, .criticalIssues, .statistics, .logHealth,
            .healthHistory, .search:
            method == "GET" || method == "HEAD"
        }
    }
}
