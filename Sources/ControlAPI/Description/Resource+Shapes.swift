// Shapes of answers that only one resource has, and the stream, whose parameters belong to another module.
extension Resource {
    static let serverHealth = Operation.get(
        "getHealth",
        "How the server is.",
        [
            .json(
                "It answers, so it is well.",
                .object(
                    [
                        "status": .choice(["ok", "stalled"]),
                        "message": .text.saying("Why it is stalled: the file that is being read."),
                        "state_age_seconds": .seconds.saying("How old what follows is."), "node_id": .text,
                        "telemetry_enabled": .flag, "version": .text,
                        "uptime_seconds": .count, "livelogs": .choice(["running", "stopped"]), "clients": .count,
                        "health_score": .score,
                        "read_lag_bytes": .table(.count).saying("What is written and not read or stored, by path."),
                        "losses": .object([
                            "cut_lines": .count, "cut_records": .count, "lossy_truncations": .count,
                            "unopened_files": .count, "unopened_bytes": .count,
                            "syslog_lost_datagrams": .count, "syslog_cut_messages": .count, "syslog_refused": .count,
                            "syslog_nameless": .count,
                        ]).saying("What did not come as it was written or sent, since the start."),
                        "store": .object(
                            [
                                "status": .choice(["ok", "busy", "exceeding", "failing"]), "message": .text,
                                "lines_written": .count,
                                "waiting_bytes": .count, "lost_lines": .count, "lost_bytes": .count,
                                "owed_files": .count, "failures": .count, "gaps": .count, "disk_bytes": .count,
                                "limit_bytes": .count,
                            ],
                            optional: ["message", "disk_bytes", "limit_bytes"]
                        ),
                    ],
                    optional: ["message", "store"]
                )
            )
        ]
    )

    static let statisticsShape: JSONTree = .object([
        "status": .word("success"),
        "statistics": .object([
            "total_issues": .count, "recent_issues_5min": .count,
            "severity_distribution": .object([
                "CRITICAL": .count, "ERROR": .count, "WARNING": .count, "INFO": .count, "DEBUG": .count,
            ]),
            "category_distribution": .table(.count),
            "monitoring_status": .choice(["active", "stopped"]),
            "monitored_files": .count,
        ]),
        "health_score": .score,
    ])

    static let scoreShape: JSONTree = .object([
        "status": .word("success"), "health_score": .score,
        "health_status": .choice(["healthy", "warning", "degraded", "critical"]),
        "recent_issues_count": .count,
        "reasons": .array(
            .object([
                "id": .text, "issue": .text, "title": .text, "severity": .severity, "service": .text, "points": .count,
                "count": .count, "last_time": .time,
            ])
        ).saying("Issues that cost points, the dearest first, a hundred at most."),
    ])

    static let historyShape: JSONTree = .either([
        .object([
            "status": .word("success"), "count": .count, "step_seconds": .count, "points": .array(.shared("Point")),
        ]),
        .array(.shared("Point")),
    ])

    static let handshake = Operation.get(
        "openStream",
        "The stream of lines: a WebSocket handshake (RFC 6455); subprotocol livelogs.v1. The same is on the stream's port.",
        parameters: [
            streamText(
                "channels",
                "A list of logs, issues, health, telemetry and alerts with commas; logs without it."
            ),
            streamText("severity", "This or worse."),
            streamText("source", "A glob of paths."),
            streamText("service", "A service's name."),
            streamText("issue", "An issue type."),
            streamText("match", "A regular expression that lines must match."),
            streamText("exclude", "One that they must not match."),
            Parameter("format", .other(.choice(["json", "text", "ndjson"])), "Of the messages."),
            Parameter("since", .other(.count), "Resume after this sequence number."),
            streamText("epoch", "Of the run that the number is of."),
            Parameter(
                "backlog",
                .other(["type": "integer", "minimum": 0, "maximum": 100_000]),
                "So many of the last lines first."
            ),
            Parameter("hello", .other(.choice(["0", "1", "true", "false"])), "A hello message first."),
        ],
        [
            .empty(101, "The connection is a WebSocket now."),
            .error(426, "The request was no handshake."),
        ]
    )

    private static func streamText(_ name: String, _ meaning: String) -> Parameter {
        Parameter(name, .other(["type": "string", "minLength": 1, "maxLength": 1024]), meaning)
    }
}
