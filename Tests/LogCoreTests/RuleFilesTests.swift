import CAssets
import LogCore
import Testing

/// The rules as they are compiled into the program; made once, because that takes its time in debug builds.
let builtIn = Result {
    var files: [RuleFile] = []
    guard var entry = CAssets_first() else { return try RuleSet([]) }
    while let path = entry.pointee.path {
        let name = String(cString: path)
        if name.hasPrefix("Rules/") {
            let bytes = UnsafeBufferPointer(start: entry.pointee.bytes, count: entry.pointee.size)
            files.append(RuleFile(name: name, bytes: Array(bytes)))
        }
        entry += 1
    }
    return try RuleSet(files)
}

/// What the built-in rules say of a line.
private func verdict(
    _ rules: RuleSet,
    _ line: String,
    level: Severity = .unknown
) -> (issue: String?, verdict: RuleSet.Verdict) {
    var scanner = RuleScanner(rules)
    var matches: [RuleMatch] = []
    scanner.scan(Array(line.utf8).span, into: &matches)
    let nothing: [UInt8] = []
    let verdict = rules.judge(matches.span, level: level, source: nothing.span, service: nothing.span)
    return (verdict.issue.map { rules.types[$0].id }, verdict)
}

@Suite("Built-in rules")
struct RuleFilesTests {
    @Test func `every example comes out as its file says`() throws {
        let rules = try builtIn.get()
        #expect(rules.failingExamples().map(\.description) == [])
        #expect(rules.exampleCount > 300)
    }

    @Test(arguments: [
        ("application_crash", Severity.critical), ("database_failure", .critical), ("memory_problem", .critical),
        ("denial_of_service", .critical), ("service_crash", .critical), ("disk_full", .critical),
        ("tls_error", .critical), ("slow_query", .warning), ("high_latency", .warning), ("network_timeout", .warning),
        ("auth_failure", .warning), ("access_denied", .warning), ("port_conflict", .error),
        ("injection_attack", .error), ("brute_force", .error), ("scanner", .warning), ("api_error", .error),
        ("permission_problem", .error), ("hardware_error", .error),
    ])
    func `the promised types are there`(id: String, severity: Severity) throws {
        let rules = try builtIn.get()
        let index = try #require(rules.typeIndex(id))
        let type = rules.types[index]
        #expect(type.severity == severity)
        #expect(!type.title.isEmpty && !type.category.isEmpty)
        #expect(type.autoHeal == !type.action.isEmpty)
        #expect(rules.rules.contains { $0.type == index })
    }

    /// Words that sound bad in lines that are not.
    @Test(arguments: [
        "0 failed", "0 errors, 0 warnings", "err=nil", "error=\"\"", "error=null", "GET /error 200",
        "POST /api/errors 201", "error_count=0", "no error", "without errors", "errors fixed",
        "level=info msg=\"retry after error\"", "INFO errorHandler registered", "terror", "interrupt",
        "Failover complete", "reading error.log", "user alert logged in", "failed=0 ok=12", "\"errors\": []",
        "no errors found", "zero failures", "recovered after error", "on failure: retry", "debug panic mode off",
    ])
    func `words alone are no error`(line: String) throws {
        let (issue, verdict) = verdict(try builtIn.get(), line)
        #expect(issue == nil)
        #expect(verdict.severity == nil)
        #expect(!verdict.isAttack)
    }

    /// Errors that say so without a level.
    @Test(arguments: [
        ("NullPointerException", Severity.critical), ("Connection refused", .error),
        ("Out of memory: Killed process 4242", .critical), ("app[7]: segfault at 0 ip 0 sp 0 error 4", .critical),
        ("write: No space left on device", .critical), ("panic: nil map", .critical),
        ("Traceback (most recent call last):", .critical), ("Exception in thread \"main\"", .critical),
        ("thread 'main' panicked at src/a.rs:1", .critical), ("Aborted (core dumped)", .critical),
        ("192.0.2.1 - - [04/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 500 12", .error),
        ("could not open /etc/x", .error), ("Failed to load module x", .error),
    ])
    func `errors without a level word are errors`(line: String, severity: Severity) throws {
        #expect(verdict(try builtIn.get(), line).verdict.severity == severity)
    }

    @Test(arguments: [
        "request timeout after 30 s", "java.lang.IllegalStateException: x", "connection refused",
        "certificate has expired", "slow request", "failed to open x", "access denied", "permission denied",
    ])
    func `what a line calls info or debug is seldom an issue`(line: String) throws {
        let rules = try builtIn.get()
        #expect(verdict(rules, line, level: .info).issue == nil)
        #expect(verdict(rules, line, level: .debug).issue == nil)
    }

    @Test func `the line's own level is never replaced`() throws {
        let rules = try builtIn.get()
        let line = "Out of memory: Killed process 4242"
        for level in Severity.allCases where level != .unknown {
            let (issue, verdict) = verdict(rules, line, level: level)
            #expect(issue == "memory_problem")
            #expect(verdict.severity == nil)
        }
    }
}
