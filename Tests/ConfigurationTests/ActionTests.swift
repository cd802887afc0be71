import Configuration
import Testing

@Suite("Actions in the configuration file")
struct ActionTests {
    private func load(_ text: String) throws -> [Action] {
        let invocation = try Configuration.load(arguments: ["--config", "c.yaml"], environment: [:]) { path in
            path == "c.yaml" ? Array(text.utf8) : nil
        }
        guard case .serve(let configuration) = invocation else { return [] }
        return configuration.actions
    }

    @Test func `there are none unless somebody writes them`() throws {
        #expect(try load("control-port: 1\nws-port: 2\n").isEmpty)
        #expect(try load("actions:\n").isEmpty)
    }

    @Test func `a program or a webhook, with its times`() throws {
        let actions = try load(
            """
            actions:
              restart_service:
                command: [systemctl, restart, "a b"]
                timeout: 5
                interval: 1m
                cooldown: 2h
              block_address: {webhook: "https://example.net/hook?x=1", ca: /etc/hooks.pem}
            """
        )
        #expect(actions.map(\.name) == ["restart_service", "block_address"])
        #expect(actions[0].kind == .command(["systemctl", "restart", "a b"]))
        #expect(actions[0].timeout == .seconds(5))
        #expect(actions[0].interval == .seconds(60))
        #expect(actions[0].cooldown == .seconds(7200))
        #expect(actions[1].kind == .webhook("https://example.net/hook?x=1"))
        #expect(actions[1].authorities == "/etc/hooks.pem")
        #expect(actions[0].authorities == nil)
        #expect(actions[1].timeout == .seconds(30))
        #expect(actions[1].interval == .seconds(10))
        #expect(actions[1].cooldown == .seconds(600))
    }

    @Test(arguments: [
        "actions: [a]", "actions: {a: {}}", "actions: {a: {command: systemctl restart x}}",
        "actions: {a: {command: []}}",
        "actions: {a: {command: [x], webhook: 'http://x'}}", "actions: {a: {webhook: 'ftp://x'}}",
        "actions: {a: {webhook: 'http://x y'}}", "actions: {a: {command: [x], timeout: 0}}",
        "actions: {a: {command: [x], timeout: soon}}", "actions: {a: {command: [x], colour: red}}",
        "actions: {a: {command: ['']}}", "actions: {a: {command: [x], ca: /x}}",
        "actions: {a: {webhook: 'http://x', ca: /x}}", "actions: {a: {webhook: 'https://x', ca: ''}}",
        "actions: {a: {command: [x], cooldown: 99999999999999999999h}}",
    ])
    func `what is wrong is told with its place`(text: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.description.contains("c.yaml:1") == true)
    }
}
