// What each resource does, as its description says it and as the router goes by it.
extension Resource {
    /// Every case must be here, or this does not compile.
    var described: [Operation] {
        switch self {
        case .health: [Self.serverHealth]
        case .liveness:
            [
                .get(
                    "getLiveness",
                    "The process lives.",
                    access: .anybody,
                    [
                        .json("Always.", .object(["status": .word("ok")]))
                    ]
                )
            ]
        case .readiness:
            [
                .get(
                    "getReadiness",
                    "Listeners are up and sources opened.",
                    access: .anybody,
                    [
                        .json("All listeners are up.", .object(["status": .word("ready")])),
                        .error(503, "Not yet (`not_ready`), or the thread that reads is held up (`busy`)."),
                    ]
                )
            ]
        case .metrics:
            [
                .get(
                    "getMetrics",
                    "Figures for Prometheus.",
                    [
                        .init(status: 200, meaning: "Text format 0.0.4.", type: "text/plain", schema: .text)
                    ]
                )
            ]
        case .control: [Self.command]
        case .stream: [Self.handshake]
        case .session: [Self.sessionState, Self.signIn]
        case .sessionEnd:
            [
                Operation(
                    method: "POST",
                    id: "signOut",
                    summary: "Ends the session of the cookie.",
                    access: .anybody,
                    changesState: true,
                    replies: [
                        .empty(303, "To the page, without the cookie."),
                        .error(403, "The request does not say that a page of this server sends it."),
                    ]
                )
            ]
        case .description:
            [.get("getDescription", "This description.", [.json("OpenAPI 3.1.", ["type": "object"]), .unchanged])]
        case .recentIssues:
            [
                .get(
                    "listIssues",
                    "Issues, the latest first.",
                    parameters: IssueFilter.parameters + [IssueFilter.resolved],
                    [.page("Issues"), .unchanged]
                )
            ]
        case .criticalIssues:
            [
                .get(
                    "listCriticalIssues",
                    "Critical issues that are not resolved, the latest first.",
                    parameters: IssueFilter.parameters,
                    [.page("Issues"), .unchanged]
                )
            ]
        case .statistics:
            [.get("getStatistics", "Issues counted.", [.json("The counts.", Self.statisticsShape), .unchanged])]
        case .logHealth:
            [.get("getLogHealth", "The health score and its reasons.", [.json("Now.", Self.scoreShape), .unchanged])]
        case .healthHistory:
            [
                .get(
                    "getHealthHistory",
                    "The lowest score of each step, by the second for an hour and by the minute for thirty days.",
                    parameters: ScoreAnswers.parameters,
                    [.json("The points.", Self.historyShape), .unchanged]
                )
            ]
        case .search:
            [
                .get(
                    "searchLines",
                    "Stored lines, the latest stored first.",
                    parameters: SearchAnswers.parameters,
                    [.page("Lines"), .unchanged, .error(503, "There is no database to search in.")]
                )
            ]
        case .resolution: [Self.mending]
        }
    }

    private static let mending = Operation(
        method: "POST",
        id: "resolveIssue",
        summary: "Marks the issue with that id, or that began or was last seen at that time, as mended.",
        access: .controller,
        changesState: true,
        pathName: ["type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z:.+_-]{0,99}$"],
        replies: [
            .json("The issue as it is now.", .object(["status": .word("success"), "issue": .shared("Issue")])),
            .error(404, "There is no such issue."),
        ]
    )

    private static let command = Operation(
        method: "POST",
        id: "control",
        summary: "Starts or stops the stream; clients of a stopped one are closed with 1001.",
        access: .controller,
        changesState: true,
        body: (
            "application/json",
            .object(["command": .choice(ControlRequest.Command.allCases.map(\.rawValue))])
        ),
        replies: [
            .json(
                "What became of it.",
                .object(
                    [
                        "status": .choice(["started", "already_running", "stopped", "not_running"]),
                        "pid": .text.saying("Of the process that streams."),
                    ],
                    optional: ["pid"]
                )
            )
        ]
    )

    private static let sessionState = Operation.get(
        "getSession",
        "What this client may do, and whether it has a session to end.",
        access: .anybody,
        [
            .json(
                "Without a role, nothing.",
                .object(
                    ["status": .word("success"), "role": .choice(["read", "control"]), "signed_in": .flag],
                    optional: ["role"]
                )
            )
        ]
    )

    private static let signIn = Operation(
        method: "POST",
        id: "signIn",
        summary: "Gives a token for a session, for browsers.",
        access: .anybody,
        changesState: true,
        body: ("application/x-www-form-urlencoded", .object(["token": .text], optional: ["token"])),
        replies: [
            .empty(303, "To the page, with the session's cookie."),
            .init(status: 401, meaning: "This is no token.", type: "text/html", schema: .text),
            .init(status: 429, meaning: "Too many wrong ones.", type: "text/html", schema: .text),
        ]
    )
}

extension Operation.Reply {
    /// `If-None-Match` named what the answer would be.
    static let unchanged = empty(304, "The client has it: If-None-Match named its ETag.")

    /// A page of a list: an object around it, or the array alone.
    static func page(_ name: String) -> Operation.Reply {
        json(
            "A page; a Link field leads to the next.",
            .either([.shared(name), .array(.shared(String(name.dropLast())))])
        )
    }
}
