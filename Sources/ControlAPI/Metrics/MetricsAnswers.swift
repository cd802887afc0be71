import HTTPCore
import Insight
import LogCore

/// `/metrics`: figures for Prometheus.
///
/// Base units, and no label whose values others choose: a source, a service or an address would make as many series as
/// somebody likes.
enum MetricsAnswers {
    static func metrics(_ knowledge: Knowledge, _ process: ProcessFigures) -> Response {
        var text = MetricText()
        text.add(
            "build_info",
            .gauge,
            "Always 1; the version is the label.",
            [("version=\"\(knowledge.version)\"", 1)]
        )
        addServer(knowledge, to: &text)
        addReading(knowledge, to: &text)
        addSyslog(knowledge.traffic, to: &text)
        addClients(knowledge, to: &text)
        addIssues(knowledge, to: &text)
        if let store = knowledge.store { addStore(store, to: &text) }
        addProcess(process, to: &text)
        return Response(
            status: 200,
            fields: HeaderFields([
                "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            ]),
            body: text.bytes
        )
    }

    private static func addServer(_ knowledge: Knowledge, to text: inout MetricText) {
        text.add("uptime_seconds", .gauge, "Since the start of the process.", Int(knowledge.uptimeSeconds))
        text.add(
            "state_age_seconds",
            .gauge,
            "How old these figures are; above 2 the reading of a file is held up.",
            knowledge.age
        )
        text.add("stream_running", .gauge, "1 while the stream is on.", knowledge.isRunning ? 1 : 0)
        text.add(
            "health_score",
            .gauge,
            "The health score, 0 to 100.",
            knowledge.issues.health(now: knowledge.now).score
        )
        text.add("monitored_files", .gauge, "Files that are followed.", knowledge.monitoredFiles.count)
    }

    private static func addReading(_ knowledge: Knowledge, to text: inout MetricText) {
        let traffic = knowledge.traffic
        text.add("read_bytes_total", .counter, "Bytes read from files.", traffic.readBytes)
        text.add("read_lines_total", .counter, "Lines read from files.", traffic.readLines)
        text.add("read_cut_lines_total", .counter, "Lines that were longer than a line may be.", traffic.cutLines)
        text.add("read_errors_total", .counter, "Failed reads and opens of files.", traffic.readErrors)
        text.add("rotations_total", .counter, "Times another file came under a path.", traffic.rotations)
        text.add("truncations_total", .counter, "Times a file was cut or written anew.", traffic.truncations)
        text.add(
            "lossy_truncations_total",
            .counter,
            "Those after which what had not been read was nowhere to be found.",
            traffic.lossyTruncations
        )
        text.add(
            "unopened_files_total",
            .counter,
            "Files that were gone before a descriptor was free for them.",
            traffic.unopenedFiles
        )
        text.add(
            "unopened_bytes_total",
            .counter,
            "Their sizes when they were last seen.",
            traffic.unopenedBytes
        )
        text.add(
            "read_unfinished_lines_total",
            .counter,
            "Lines whose file went away before their end came.",
            traffic.unfinishedLines
        )
        text.add("lost_events_total", .counter, "Times inotify's queue was full.", traffic.lostEvents)
        text.add(
            "read_lag_bytes",
            .gauge,
            "Bytes in files that are not read, or not stored where there is a store.",
            knowledge.readLag.values.reduce(0, +)
        )
        text.add(
            "records_cut_total",
            .counter,
            "Records that were cut at a limit of lines or bytes; the rest follows as another.",
            traffic.cutRecords
        )
        text.add(
            "records_total",
            .counter,
            "Records from all sources; unknown have no severity of their own.",
            Severity.allCases.reversed().map { severity in
                let name = severity == .unknown ? "unknown" : severity.name
                return ("severity=\"\(name)\"", Double(traffic.records[severity]))
            }
        )
    }

    private static func addSyslog(_ traffic: Traffic, to text: inout MetricText) {
        text.add(
            "syslog_lost_datagrams_total",
            .counter,
            "Datagrams for which the kernel had no room.",
            traffic.lostDatagrams
        )
        text.add(
            "syslog_cut_messages_total",
            .counter,
            "Messages that were longer than a line may be.",
            traffic.cutMessages
        )
        text.add(
            "syslog_refused_total",
            .counter,
            "Messages and connections that are not allowed, and connections over the limit.",
            traffic.refusedMessages
        )
        text.add(
            "syslog_nameless_total",
            .counter,
            "Messages and connections whose senders share a source, since there are too many.",
            traffic.namelessMessages
        )
    }

    private static func addClients(_ knowledge: Knowledge, to text: inout MetricText) {
        let traffic = knowledge.traffic
        text.add("stream_clients", .gauge, "Clients that read the stream.", knowledge.clients)
        text.add("connections", .gauge, "Open connections of both ports.", traffic.connections)
        text.add(
            "connections_refused_total",
            .counter,
            "Connections turned away at a limit or for want of descriptors.",
            traffic.refusedConnections
        )
        text.add(
            "connections_evicted_total",
            .counter,
            "Connections without a request that made room for others.",
            traffic.evictedConnections
        )
        text.add("clients_stalled_total", .counter, "Clients dropped because nothing moved.", traffic.stalledClients)
        text.add(
            "clients_flooding_total",
            .counter,
            "Stream clients closed for sending too much.",
            traffic.floodingClients
        )
        text.add(
            "inflate_windows",
            .gauge,
            "Windows held for stream clients that send compressed messages.",
            traffic.inflateWindows
        )
        text.add(
            "inflate_windows_refused_total",
            .counter,
            "Stream clients closed with 1013 because no further window was free.",
            traffic.refusedWindows
        )
        text.add("http_answers_total", .counter, "Answers to HTTP requests.", traffic.answers)
        text.add(
            "http_unsent_bytes",
            .gauge,
            "Bytes of HTTP answers that clients have not taken; at most 64 MiB.",
            traffic.unsentAnswerBytes
        )
        text.add(
            "http_answers_refused_total",
            .counter,
            "HTTP answers replaced by 503 because too many were unread.",
            traffic.refusedAnswers
        )
        text.add(
            "http_connections_unread_total",
            .counter,
            "Connections closed because answers they did not read had to make room for others.",
            traffic.unreadConnections
        )
        text.add("sent_bytes_total", .counter, "Bytes sent to clients, without TLS.", traffic.sentBytes)
        text.add("gaps_total", .counter, "Gaps that clients of the stream were told of.", traffic.gaps)
    }

    private static func addIssues(_ knowledge: Knowledge, to text: inout MetricText) {
        var open: [String: Double] = [:]
        for issue in knowledge.issues.issues() where !issue.isResolved { open[issue.severity.name, default: 0] += 1 }
        text.add(
            "issues_open",
            .gauge,
            "Issues that are not resolved.",
            ["critical", "error", "warning", "info", "debug"].map { ("severity=\"\($0)\"", open[$0] ?? 0) }
        )
        text.add("issues", .gauge, "Issues that are kept, resolved or not.", knowledge.issues.count)
    }

    private static func addStore(_ store: StoreFigures, to text: inout MetricText) {
        text.add("store_up", .gauge, "1 while the store works.", store.trouble == nil ? 1 : 0)
        text.add("store_lines_total", .counter, "Lines stored.", store.linesWritten)
        text.add("store_waiting_bytes", .gauge, "Bytes of lines that were read and are not stored.", store.waitingBytes)
        text.add("store_lost_lines_total", .counter, "Lines that will never be stored.", store.lostLines)
        text.add("store_lost_bytes_total", .counter, "Bytes of files that will never be stored.", store.lostBytes)
        text.add("store_owed_files", .gauge, "Files that are held open to be read again and stored.", store.owedFiles)
        text.add("store_failures_total", .counter, "Times it stopped working.", store.failures)
        text.add("store_gaps_total", .counter, "Those after which something had been lost.", store.gaps)
        let isHeld = store.retentionTrouble == nil
        text.add("store_retention_held", .gauge, "1 while it keeps no more than it may.", isHeld ? 1 : 0)
        if let bytes = store.diskBytes { text.add("store_disk_bytes", .gauge, "On the disk.", bytes) }
        if let bytes = store.limitBytes { text.add("store_limit_bytes", .gauge, "What it may have there.", bytes) }
    }

    private static func addProcess(_ process: ProcessFigures, to text: inout MetricText) {
        text.add("process_cpu_seconds_total", .counter, "User and system time.", process.cpuSeconds)
        // A figure that can't be had is left out: 0 would be a lie.
        if let bytes = process.residentBytes {
            text.add("process_resident_memory_bytes", .gauge, "Memory in use.", bytes)
        }
        if let count = process.openDescriptors {
            text.add("process_open_fds", .gauge, "Open descriptors.", count)
        }
        text.add("process_max_fds", .gauge, "Descriptors that may be open.", process.descriptorLimit)
    }
}
