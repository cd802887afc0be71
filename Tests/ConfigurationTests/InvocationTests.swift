import Configuration
import Testing

@Suite("Commands")
struct InvocationTests {
    @Test(
        arguments: [
            (["--help"], Invocation.help), (["-h"], .help), (["help"], .help), (["parse", "--help"], .help),
            (["--bogus", "-h"], .help), (["--version"], .version), (["version"], .version),
            (["--version", "--help"], .help), ([], .serve(Configuration())), (["serve"], .serve(Configuration())),
            (["validate"], .validate(Configuration())), (["parse", "a", "b"], .parse(["a", "b"], Configuration())),
            (["parse", "--", "-a"], .parse(["-a"], Configuration())),
            (["parse", "parse"], .parse(["parse"], Configuration())),
        ]
    )
    func `are the first word without a dash`(arguments: [String], expected: Invocation) throws {
        #expect(try load(arguments) == expected)
    }

    @Test(arguments: [["./serve"], ["--", "serve"], ["serve", "serve"], ["-l", "serve"]])
    func `can be names of files too`(arguments: [String]) throws {
        #expect(try configuration(arguments).logFiles.map { $0.hasSuffix("serve") } == [true])
    }

    @Test func `explain every option`() {
        let lines = HelpText.text.split(separator: "\n")
        for option in [
            "-l, --log-file PATH *", "-p, --control-port PORT", "--bind ADDR", "--live ", "--token-file FILE",
        ] {
            #expect(lines.contains { $0.contains(option) }, "\(option)")
        }
        #expect(lines.allSatisfy { $0.count <= 140 })
    }
}
