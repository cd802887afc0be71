import FoundationEssentials
import HTTPCore

/// `POST /control`: `{"command": "…"}`.
struct ControlRequest: Decodable {
    var command: String

    /// Those there are; `allCases` is the list that a wrong one is answered with.
    enum Command: String, CaseIterable {
        case startLivelogs = "start_livelogs"
        case stopLivelogs = "stop_livelogs"
    }

    static func answer(to request: Request) -> Answer {
        guard acceptsType(request.fields["Content-Type"]) else {
            return .response(
                .error(415, code: "unsupported_media_type", message: "Send the command as application/json.")
            )
        }
        guard
            !request.body.isEmpty || request.fields["Content-Length"] != nil
                || request.fields["Transfer-Encoding"] != nil
        else {
            return .response(
                .error(411, code: "length_required", message: #"Send a body such as {"command":"stop_livelogs"}."#)
            )
        }
        let control: ControlRequest
        do {
            control = try JSONDecoder().decode(ControlRequest.self, from: Data(request.body))
        } catch DecodingError.dataCorrupted {
            return .response(.error(400, code: "not_json", message: "The body is not JSON."))
        } catch {
            return .response(refusal(code: "missing_command", #"The body must be {"command":"…"}"#))
        }
        guard let command = Command(rawValue: control.command) else {
            return .response(refusal(code: "unknown_command", "There is no such command"))
        }
        return .ask { knowledge in carryOut(command, &knowledge) }
    }

    /// JSON; nothing said; and what curl says of a body unless told otherwise.
    private static func acceptsType(_ field: String?) -> Bool {
        guard let field else { return true }
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return type.isEmpty || type == "application/json" || type == "application/x-www-form-urlencoded"
            || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }

    private static func carryOut(_ command: Command, _ knowledge: inout Knowledge) -> Response {
        let pid = String(knowledge.pid)
        switch command {
        case .startLivelogs:
            guard !knowledge.isRunning else { return .json(encoding: Done(status: "already_running", pid: pid)) }
            knowledge.isRunning = true
            knowledge.commands.append(.startStream)
            return .json(encoding: Done(status: "started", pid: pid))
        case .stopLivelogs:
            guard knowledge.isRunning else { return .json(encoding: Done(status: "not_running")) }
            knowledge.isRunning = false
            knowledge.commands.append(.stopStream)
            return .json(encoding: Done(status: "stopped"))
        }
    }

    private static func refusal(code: String, _ message: String) -> Response {
        let commands = Command.allCases.map(\.rawValue)
        return .json(
            encoding: Refusal(
                error: .init(
                    code: code,
                    message: "\(message); the commands are: \(commands.joined(separator: ", ")).",
                    commands: commands
                )
            ),
            status: 400
        )
    }

    private struct Done: Encodable {
        var status: String
        /// A string, and absent where there is nothing to name.
        var pid: String?
    }

    private struct Refusal: Encodable {
        var status = "error"
        var error: Reason

        struct Reason: Encodable {
            var code: String
            var message: String
            var commands: [String]
        }
    }
}
