import Delivery
import Testing

/// Far more than anything here needs, for machines that are busy.
private let ample = Duration.seconds(120)

@Suite("Commands")
struct CommandCallTests {
    private func run(_ arguments: String..., input: String = "", environment: [String] = [], timeout: Duration = ample)
        -> Attempt
    {
        CommandCall(
            arguments: arguments,
            environment: ["PATH=/usr/bin:/bin"] + environment,
            input: Array(input.utf8),
            timeout: timeout
        ).run()
    }

    @Test func `arguments, input and environment arrive as they are`() {
        #expect(run("echo", "$HOME; rm x `id`") == Attempt(status: 0, succeeded: true, output: "$HOME; rm x `id`\n"))
        #expect(run("cat", input: "{\"a\":1}\n").output == "{\"a\":1}\n")
        #expect(run("env", environment: ["A=b c"]).output == "PATH=/usr/bin:/bin\nA=b c\n")
    }

    @Test func `exit statuses and signals are told`() {
        #expect(run("false") == Attempt(status: 1, succeeded: false, output: ""))
        #expect(run("sh", "-c", "echo no >&2; exit 7") == Attempt(status: 7, succeeded: false, output: "no\n"))
        #expect(run("sh", "-c", "kill -9 $$").status == 137)
    }

    @Test func `a program that is not there is told`() {
        let attempt = run("/nowhere/program")
        #expect(attempt.status == nil)
        #expect(!attempt.succeeded)
        #expect(attempt.output.contains("/nowhere/program"))
    }

    @Test func `what takes too long is killed with all it started`() {
        let attempt = run("sh", "-c", "echo begun; sleep 1000 & sleep 1000", timeout: .seconds(1))
        #expect(attempt.status == nil)
        #expect(!attempt.succeeded)
        #expect(attempt.output.hasPrefix("killed after"))
    }

    @Test func `it is killed when the server stops`() {
        let call = CommandCall(
            arguments: ["sleep", "1000"],
            environment: ["PATH=/usr/bin:/bin"],
            input: [],
            timeout: ample
        )
        #expect(call.run(shouldStop: { true }).output == "killed: the server stops")
    }

    @Test func `much output is cut, much input is no trouble, and a child left behind holds up nothing`() {
        #expect(run("sh", "-c", "yes | head -c 1000000").output.utf8.count == Attempt.outputLimit)
        #expect(run("true", input: String(repeating: "x", count: 1_000_000)).succeeded)
        #expect(run("sh", "-c", "sleep 5 & echo here").output == "here\n")
    }
}
