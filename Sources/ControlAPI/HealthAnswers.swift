import HTTPCore
import Insight

/// `/health`, `/healthz` and `/readyz`.
enum HealthAnswers {
    /// Made once: a probe costs no encoding.
    static let alive = Response.json(Array(#"{"status":"ok"}"#.utf8))

    private static let ready = Response.json(Array(#"{"status":"ready"}"#.utf8))
    private static let notReady = Response.error(
        503,
        code: "not_ready",
        message: "The sources are still being opened; ask again in a moment."
    )

    /// New streams are let in by the thread that reads; they are refused with this code, too.
    private static let stalled = Response.error(
        503,
        code: "busy",
        message: "The reading of a file takes long, and /health names it; try again later.",
        retryAfter: 5
    )

    /// The health score has no say here: a server whose logs are bad is still one that answers.
    static func readiness(_ knowledge: Knowledge) -> Response {
        if !knowledge.isReady { return notReady }
        return knowledge.isStalled ? stalled : ready
    }

    static func health(_ knowledge: Knowledge) -> Response {
        .json(
            encoding: Body(
                status: knowledge.isStalled ? "stalled" : "ok",
                message: knowledge.isStalled ? reason(knowledge) : nil,
                state_age_seconds: knowledge.age,
                node_id: knowledge.nodeID,
                telemetry_enabled: knowledge.telemetryEnabled,
                version: knowledge.version,
                uptime_seconds: knowledge.uptimeSeconds,
                livelogs: knowledge.isRunning ? "running" : "stopped",
                clients: knowledge.clients,
                health_score: knowledge.issues.health(now: knowledge.now).score,
                read_lag_bytes: listed(knowledge.readLag),
                losses: Body.Losses(knowledge.traffic),
                store: knowledge.store.map { Body.Store($0) }
            )
        )
    }

    /// Those with the most bytes, when there are too many paths for one answer.
    private static func listed(_ lag: [String: Int]) -> [String: Int] {
        func size(_ entry: (key: String, value: Int)) -> Int { entry.key.utf8.count + 24 }
        guard lag.reduce(0, { $0 + size($1) }) > ListLimit.bytes else { return lag }
        let order = lag.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return Dictionary(uniqueKeysWithValues: ListLimit.page(of: order, size: size).map { ($0.key, $0.value) })
    }

    private static func reason(_ knowledge: Knowledge) -> String {
        "reading \(knowledge.occupation ?? "the inputs") has taken \(Int(knowledge.age)) s"
    }

    private struct Body: Encodable {
        var status: String
        var message: String?
        var state_age_seconds: Double
        var node_id: String
        var telemetry_enabled: Bool
        var version: String
        var uptime_seconds: Int64
        var livelogs: String
        var clients: Int
        var health_score: Double
        var read_lag_bytes: [String: Int]
        var losses: Losses
        var store: Store?

        /// What did not come as it was written or sent.
        struct Losses: Encodable {
            var cut_lines: Int
            var cut_records: Int
            var lossy_truncations: Int
            var unopened_files: Int
            var unopened_bytes: Int
            var syslog_lost_datagrams: Int
            var syslog_cut_messages: Int
            var syslog_refused: Int
            var syslog_nameless: Int

            init(_ traffic: Traffic) {
                cut_lines = traffic.cutLines
                cut_records = traffic.cutRecords
                lossy_truncations = traffic.lossyTruncations
                unopened_files = traffic.unopenedFiles
                unopened_bytes = traffic.unopenedBytes
                syslog_lost_datagrams = traffic.lostDatagrams
                syslog_cut_messages = traffic.cutMessages
                syslog_refused = traffic.refusedMessages
                syslog_nameless = traffic.namelessMessages
            }
        }

        struct Store: Encodable {
            var status: String
            var message: String?
            var lines_written: Int
            var waiting_bytes: Int
            var lost_lines: Int
            var lost_bytes: Int
            var owed_files: Int
            var failures: Int
            var gaps: Int
            var disk_bytes: Int?
            var limit_bytes: Int?

            init(_ store: StoreFigures) {
                status = Self.status(store)
                message = store.trouble ?? store.retentionTrouble
                lines_written = store.linesWritten
                waiting_bytes = store.waitingBytes
                lost_lines = store.lostLines
                lost_bytes = store.lostBytes
                owed_files = store.owedFiles
                failures = store.failures
                gaps = store.gaps
                disk_bytes = store.diskBytes
                limit_bytes = store.limitBytes
            }

            private static func status(_ store: StoreFigures) -> String {
                if store.trouble != nil { return "failing" }
                if store.retentionTrouble != nil { return "exceeding" }
                return store.waitingBytes > 0 ? "busy" : "ok"
            }
        }
    }
}
