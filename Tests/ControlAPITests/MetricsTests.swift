import ControlAPI
import HTTPCore
import LogCore
import Testing

@Suite("Figures for Prometheus")
struct MetricsTests {
    private var server = Server()

    private mutating func samples() -> [String: String] {
        let response = server.ask("GET", "/metrics?whatever=1")
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        var samples: [String: String] = [:]
        for line in String(decoding: response.body, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            let end = line.lastIndex(of: " ") ?? line.endIndex
            #expect(samples[String(line[..<end])] == nil)
            samples[String(line[..<end])] = String(line[end...].dropFirst())
        }
        return samples
    }

    @Test mutating func `say what is known`() {
        server.note("dead", issue: 1)
        server.note("slow", issue: 2)
        server.knowledge.uptimeSeconds = 61
        server.knowledge.readLag = ["/a": 5, "/b": 6]
        server.knowledge.traffic.sentBytes = 12_345
        server.knowledge.traffic.cutRecords = 3
        server.knowledge.traffic.lostDatagrams = 4
        server.knowledge.traffic.unsentAnswerBytes = 6
        server.knowledge.traffic.refusedAnswers = 7
        server.knowledge.traffic.unreadConnections = 8
        server.knowledge.traffic.lossyTruncations = 5
        var record = Record(start: 0, length: 1, time: now)
        record.severity = .warning
        server.knowledge.traffic.records.note([record, record])
        let samples = samples()
        #expect(samples["livelogs_build_info{version=\"1.2.3\"}"] == "1")
        #expect(samples["livelogs_uptime_seconds"] == "61")
        #expect(samples["livelogs_health_score"] == "88")
        #expect(samples["livelogs_read_lag_bytes"] == "11")
        #expect(samples["livelogs_sent_bytes_total"] == "12345")
        #expect(samples["livelogs_records_cut_total"] == "3")
        #expect(samples["livelogs_syslog_lost_datagrams_total"] == "4")
        #expect(samples["livelogs_http_unsent_bytes"] == "6")
        #expect(samples["livelogs_http_answers_refused_total"] == "7")
        #expect(samples["livelogs_http_connections_unread_total"] == "8")
        #expect(samples["livelogs_lossy_truncations_total"] == "5")
        #expect(samples["livelogs_records_total{severity=\"warning\"}"] == "2")
        #expect(samples["livelogs_issues_open{severity=\"critical\"}"] == "1")
        #expect(samples["livelogs_process_cpu_seconds_total"] == "1.25")
        #expect(samples["livelogs_store_up"] == nil)
    }

    @Test mutating func `a store that fails is down`() {
        server.knowledge.store = StoreFigures(
            trouble: "disk full",
            linesWritten: 3,
            waitingBytes: 4,
            lostLines: 5,
            lostBytes: 6
        )
        server.knowledge.store?.gaps = 2
        let samples = samples()
        #expect(samples["livelogs_store_retention_held"] == "1")
        #expect(samples["livelogs_store_disk_bytes"] == nil)
        #expect(samples["livelogs_store_up"] == "0")
        #expect(samples["livelogs_store_lost_lines_total"] == "5")
        #expect(samples["livelogs_store_gaps_total"] == "2")
    }
}
