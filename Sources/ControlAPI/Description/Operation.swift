/// One thing that can be done with a resource: what it takes and what it answers.
struct Operation: Sendable {
    /// An answer of a status.
    struct Reply: Sendable {
        var status: Int
        var meaning: String
        var type: String?
        var schema: JSONTree?

        static func json(_ meaning: String, _ schema: JSONTree, status: Int = 200) -> Reply {
            Reply(status: status, meaning: meaning, type: "application/json", schema: schema)
        }

        static func error(_ status: Int, _ meaning: String) -> Reply {
            json(meaning, .shared("Error"), status: status)
        }

        static func empty(_ status: Int, _ meaning: String) -> Reply { Reply(status: status, meaning: meaning) }
    }

    var method: String
    /// Its name for programs made from the description.
    var id: String
    var summary: String
    var access = Permission.Access.reader
    /// Whether it changes something, which no page of another origin may cause; the method says nothing about it.
    var changesState = false
    var parameters: [Parameter] = []
    /// The variable part of the path.
    var pathName: JSONTree?
    /// Of what it is sent.
    var body: (type: String, schema: JSONTree)?
    var replies: [Reply]

    static func get(
        _ id: String,
        _ summary: String,
        access: Permission.Access = .reader,
        parameters: [Parameter] = [],
        _ replies: [Reply]
    ) -> Operation {
        Operation(method: "GET", id: id, summary: summary, access: access, parameters: parameters, replies: replies)
    }

    var description: JSONTree {
        var all = parameters.map(\.description)
        if let pathName {
            all.insert(["name": "name", "in": "path", "required": true, "schema": pathName], at: 0)
        }
        var members: JSONTree = ["operationId": .string(id), "summary": .string(summary)]
        members = members.adding(["description": .string(permission), "parameters": .list(all)])
        if let body {
            let content = JSONTree.members([(body.type, .members([("schema", body.schema)]))])
            members = members.adding(["requestBody": ["required": true, "content": content]])
        }
        return members.adding(["security": security, "responses": .members(Self.responses(replies + common))])
    }

    /// Nothing is needed where the server was started without tokens, so that stands first.
    ///
    /// OpenAPI 3.1 puts the role that is needed where scopes stand for other schemes.
    private var security: JSONTree {
        let role: String
        switch access {
        case .anybody: return .list([])
        case .reader: role = "read"
        case .controller: role = "control"
        }
        let roles = JSONTree.list([.string(role)])
        return .list([.members([]), .members([("token", roles)]), .members([("session", roles)])])
    }

    /// Who may ask for it, in words.
    private var permission: String {
        let who =
            switch access {
            case .anybody: "Anybody may ask, without a token."
            case .reader: "Needs a token of the role read or control, where the server has tokens."
            case .controller: "Needs a token of the role control, where the server has tokens."
            }
        return changesState ? who + " Changes something, so pages of foreign origins are refused." : who
    }

    /// What any request may get, before anybody looks at what it wants.
    private var common: [Reply] {
        var replies: [Reply] = [
            .error(400, "Something in the request is not as it should be; the message says what."),
            .error(414, "The request line is longer than 8 KiB."),
            .error(431, "The header fields are too long or too many."),
            .error(429, "Too many connections or wrong tokens came from this address."),
            .error(503, "The server is full, or not ready for this."),
        ]
        if access != .anybody || changesState {
            replies += [
                .error(403, "This address, page or token may not do that."),
                .error(421, "The server does not answer to this name."),
            ]
        }
        if access != .anybody { replies.append(.error(401, "A token is needed.")) }
        if body != nil {
            replies += [
                .error(411, "A body is needed, with its length."), .error(413, "The body is larger than 1 MiB."),
                .error(415, "The body is of another type."),
            ]
        }
        return replies
    }

    /// By status; the first to name one describes it, and other types of the same status are added.
    private static func responses(_ replies: [Reply]) -> [(name: String, value: JSONTree)] {
        var statuses: [Int] = []
        for reply in replies where !statuses.contains(reply.status) { statuses.append(reply.status) }
        return statuses.sorted().map { status in
            let replies = replies.filter { $0.status == status }
            var content: [(name: String, value: JSONTree)] = []
            for reply in replies {
                guard let type = reply.type, !content.contains(where: { $0.name == type }) else { continue }
                content.append((type, .members([("schema", reply.schema ?? .members([]))])))
            }
            let response: JSONTree = ["description": .string(replies[0].meaning)]
            return (String(status), content.isEmpty ? response : response.adding(["content": .members(content)]))
        }
    }
}
