import Delivery
import Glibc
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
        #expect(run("env", environment: ["A=b c"]).output.hasPrefix("PATH=/usr/bin:/bin\nA=b c\nLIVELOGS_RUN="))
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

    /// Each prints its number, and leaves the process group in another way.
    @Test(arguments: [
        "setsid sh -c 'echo $$; exec sleep 1000' &",
        "setsid -f sh -c 'echo $$; exec sleep 1000'",
        "(setsid sh -c '(sh -c \"echo \\$\\$; exec sleep 1000\" &)' &)",
        "env -i setsid sh -c 'echo $$; exec sleep 1000' &",
        "nohup setsid -f nohup sh -c 'echo $$; exec sleep 1000' 2>&1",
    ])
    func `what left the process group is killed as well`(script: String) throws {
        let file = "/tmp/livelogs-\(UInt64.random(in: 0 ... .max))"
        defer { remove(file) }
        // It has begun when there is its number.
        let call = CommandCall(
            arguments: ["sh", "-c", "{ \(script)\n} > \(file); sleep 1000"],
            environment: ["PATH=/usr/bin:/bin"],
            input: [],
            timeout: ample
        )
        #expect(call.run(shouldStop: { run("test", "-s", file).succeeded }).output == "killed: the server stops")
        let number = run("cat", file).output.split(separator: "\n").last.map(String.init) ?? ""
        #expect(Int(number) != nil)
        var state = ""
        for _ in 0..<1000 {
            state = run("cat", "/proc/\(number)/stat").output
            if !state.contains(") S") && !state.contains(") R") && !state.contains(") D") { break }
        }
        // Gone, or waiting for a parent that asks for no status.
        #expect(state.contains(") Z") || state.contains(") X") || state.contains("No such"), "\(state)")
    }

    @Test func `what a command that ended in time left running lives on`() {
        let number = run("sh", "-c", "setsid sleep 1000 > /dev/null 2>&1 & echo $!").output.dropLast()
        #expect(run("sleep", "1000", timeout: .milliseconds(50)).output.hasPrefix("killed after"))
        #expect(run("kill", "-9", String(number)).succeeded)
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
