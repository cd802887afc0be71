import LogCore
import Testing

@Suite("Lines that come again")
struct LineCacheTests {
    @Test(arguments: [1, 2])
    func `what is known of a line is what reading it says`(seed: UInt64) throws {
        let rules = try builtIn.get()
        var dice = Dice(seed)
        var warm = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 3600))
        var cold = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 3600), remembersLines: false)
        let source = Source(path: "/var/log/app.log", service: "app")
        for _ in 0..<24 {
            var text: [UInt8] = []
            for _ in 0..<600 { text += Array(dice.line(of: templates).utf8) + [0x0A] }
            let block = Block(source: source, bytes: text, isHistory: false, readTime: 1_795_255_200_000_000)
            let (known, read) = (warm.analyze(block), cold.analyze(block))
            for (left, right) in zip(known.records, read.records) where left != right {
                Issue.record(
                    "\(String(decoding: text[Int(left.start)..<Int(left.start + left.length)], as: UTF8.self))"
                )
            }
            #expect(known.records.count == read.records.count)
        }
        #expect(warm.recalled > 1_500)
        #expect(cold.recalled == 0)
    }

    @Test
    func `digits on which a rule insists are compared`() throws {
        let rules = try builtIn.get()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let source = Source(path: "/var/log/app.log", service: "app")
        for code in ["200", "204", "503", "200", "500", "404", "201"] {
            let line =
                "2026-11-20T09:00:00Z gateway forwarded request id=8812 upstream=orders code=\(code) bytes=5121"
            var text: [UInt8] = []
            for _ in 0..<700 { text += Array(line.utf8) + [0x0A] }
            let block = Block(source: source, bytes: text, isHistory: false, readTime: 1_795_255_200_000_000)
            let batch = analyzer.analyze(block)
            let issues = Set(batch.records.map { $0.issue == 0 ? nil : rules.types[Int($0.issue) - 1].id })
            #expect(issues == [code.hasPrefix("5") ? "api_error" : nil], "code \(code)")
        }
    }

    @Test
    func `columns that a source names later are used at once`() throws {
        let rules = try builtIn.get()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let source = Source(path: "/var/log/app.log", service: "app")
        let line = "10.1.2.3 GET /a/b 2026-11-20 09:00:00 500"
        var lines = Array(repeating: line, count: 2_500)
        lines.append("#Fields: c-ip cs-method cs-uri-stem date time sc-status")
        lines += Array(repeating: line, count: 3)
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let batch = analyzer.analyze(
            Block(source: source, bytes: text, isHistory: false, readTime: 1_795_255_200_000_000)
        )
        #expect(batch.records.suffix(3).map(\.severity) == [.error, .error, .error])
    }

    @Test
    func `a service is compared digit by digit`() throws {
        let file = RuleFile(
            name: "pumps.yaml",
            bytes: Array(
                """
                version: 1
                types:
                  leak:
                    title: Leak
                    category: Plant
                    severity: critical
                    services: [pump-12]
                    patterns: ['coolant is leaking']
                """.utf8
            )
        )
        var analyzer = Analyzer(rules: try RuleSet([file]), zones: TimeZones(secondsAhead: 0))
        let source = Source(path: "/var/log/plant.log", service: "plant")
        for (pump, issue) in [("11", 0), ("12", 1), ("13", 0)] as [(String, UInt16)] {
            let text = Array(String(repeating: "pump-\(pump)  | coolant is leaking\n", count: 2_000).utf8)
            let block = Block(source: source, bytes: text, isHistory: false, readTime: 1_795_255_200_000_000)
            #expect(Set(analyzer.analyze(block).records.map(\.issue)) == [issue], "pump \(pump)")
        }
        #expect(analyzer.recalled > 0)
    }

    @Test
    func `other rules begin with nothing known`() throws {
        let rules = try builtIn.get()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let source = Source(path: "/var/log/app.log", service: "app")
        let line = "2026-11-20T09:00:00Z coolant is leaking from reactor 17\n"
        let text = Array(String(repeating: line, count: 2_500).utf8)
        let block = Block(source: source, bytes: text, isHistory: false, readTime: 1_795_255_200_000_000)
        #expect(analyzer.analyze(block).records.allSatisfy { $0.issue == 0 })
        #expect(analyzer.recalled > 0)
        analyzer.setRules(try sampleRules())
        #expect(analyzer.analyze(block).records.allSatisfy { $0.issue == 1 })
    }
}

/// Lines in which `#` is any digit.
private let templates = [
    "2026-11-## ##:##:##,### INFO worker-## Fetched ### items in ## ms",
    "2026-11-##T##:##:##.###Z ERROR [pool-#-thread-##] com.example.Orders: order ##### failed after ### ms",
    "Nov ## ##:##:## web0# sshd[#####]: Failed password for root from 10.##.#.1## port ##### ssh2",
    "Nov ## ##:##:## web0# sshd[#####]: Accepted publickey for deploy from 192.168.#.## port ##### ssh2",
    "Nov ## ##:##:## db kernel: [######.######] Out of memory: Killed process #### (java) total-vm:#######kB",
    "10.0.#.### - - [20/Nov/2026:##:##:## +0100] \"GET /shop/item/#### HTTP/1.1\" ### ##### \"-\" \"Mozilla/5.0\"",
    "10.0.#.### - - [##/Nov/2026:##:##:## +0100] \"POST /login?try=## HTTP/1.1\" 40# ### \"-\" \"curl/8.#.#\"",
    "10.0.0.# - - [20/Nov/2026:##:##:## +0100] \"GET /a.php?id=##%27%20or%20#=# HTTP/1.1\" 200 ### \"-\" \"-\"",
    "{\"time\":\"2026-11-##T##:##:##Z\",\"level\":##,\"status\":###,\"msg\":\"took ### ms\",\"pid\":####}",
    "{\"time\":\"2026-11-##T1#:##:##Z\",\"level\":##,\"msg\":\"took ### ms\"}",
    "<##>Nov ## 1#:##:## host app: queue holds ### jobs",
    "time:2026-11-##T1#:##:##Z\tstatus:###\tsize:####",
    "17952550##.##1     ## 10.0.0.1 TCP_MISS/2#4 1234 GET http://example.com/ - DIRECT/-",
    "<###>Nov 20 1#:0#:0# host app: queue holds ### jobs",
    "2026-11-20 1#:0#:0#\tGET\t/a/b\t1##\t###\t12",
    "2026-11-20 1#:00:00 GET /a/b - 443 - 10.0.0.7\t###\t0\t0\t15",
    "10.0.0.7 - - [20/Nov/2026:1#:00:00 +0100] \"GET /a/b HTTP/1.1\"\t###\t5120",
    "job###  | step ## of ## done",
    "ts=2026-11-##T##:##:##Z level=info caller=main.go:### msg=\"flushed ## series\" dur=##.#ms code=###",
    "E11## ##:##:##.######   ##### server.go:###] cannot reach 10.#.#.##:####: timed out after ##s",
    "<1##>1 2026-11-##T##:##:##Z host app #### ID## - queue holds ### jobs, # failed",
    "1795255### 1795255###.### backup ### finished with # errors and ## warnings",
    "[## Nov 2026 ##:##:##] warning: disk usage of /data is at ## %",
    "[Fri Nov ## ##:##:##.###### 2026] [core:error] [pid ####:tid ######] [client 10.#.#.##:####] AH00##: denied",
    "##/##/#### ##:##:## job ## done",
    "sensor 7 reports ## units, state #",
    "Nov ## ##:##:## mail postfix/smtpd[####]: NOQUEUE: reject: RCPT from unknown[203.0.113.##]: 55# 5.7.# spam",
    "local#.warn app: limit of ### reached",
    "LOG#[####]: buffer ## of ### used",
    "%LINK-#-UPDOWN: Interface Gi0/##, changed state to down",
    "##1120 ##:##:## #### [Note] InnoDB: buffer pool(s) load completed at ##1120",
    "20Nov20## ##:##:## relay ### open",
    "2026-W4#-# ##:##:## shift ## begins",
    "  at com.example.Shop.run(Shop.java:###)",
    "memory usage is ## % of ### GB",
    "Query_time: #.###### Lock_time: 0.00#### Rows_sent: ## Rows_examined: #####",
    "Main process exited, code=exited, status=#/FAILURE after ## s",
]

extension Dice {
    /// Small digits come more often, so that many dates and times are valid.
    fileprivate mutating func line(of templates: [String]) -> String {
        let most = roll(2) == 0 ? 10 : 3
        return String(pick(templates).map { $0 == "#" ? Character(String(roll(most))) : $0 })
    }
}
