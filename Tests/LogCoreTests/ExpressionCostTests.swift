import Glibc
import LogCore
import Testing

@Suite("What a viewer's expression may cost")
struct ExpressionCostTests {
    @Test(arguments: [
        "error", "timeout|refused|reset|unreachable|denied|failed",
        "(?i)connection (?:timed out|refused|reset by peer)",
        #"^\S+ \S+ \S+ \[[^\]]+\] "(?:GET|POST|PUT|DELETE|HEAD) [^"]*" 5\d\d"#,
        #"\b(?:\d{1,3}\.){3}\d{1,3}\b"#, "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
        #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z? (?:WARN|ERROR|FATAL)"#, "order.{0,200}refused", ".{500,}",
        "a{1000}",
        "[^a-z]{2,1000}x", #"user=\w+ .* took \d{4,} ?ms"#,
        "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) [ 0-3]\\d",
        String(repeating: "x", count: 1_024), "größe|länge|überlauf", "(error|warn)+ (a|b|c)*d",
    ])
    func `ordinary ones are taken`(text: String) throws {
        let expression = try ViewerExpression(text)
        #expect(throws: Never.self) { try ExpressionSet([expression]) }
    }

    @Test(arguments: [
        "(a7(b.{0,30}c){1,30}d)", "(a7(b.{0,12}c){1,80}d)", "(a7(b.{1,30}c){1,90}d)", "(a7(?:b.{1,30}c){90}d)",
        "a%.{1,990}b.{1,990}c.{1,990}d", "(?:[ab].{20}|c){1,30}", "(?:a?b?c?){1,100}d", "(a|b|.|[ab]b[^a]){1,60}x",
        "(?:[bB][ab]*[bB][ab]*[^a](?:[^b]|c|.|[bB]a|\\B){1,31}(?:[aA][bB]d|c|.|\\B)(?:e|(?:7|[^b]){1,6}\\B)){2}",
        "[^a]{645}[^a]{645}b[a-m].[^a]{645}", "(?:\\b|x){200}y", "(?:^|$|x){60}y", "(?:.*a.*b){80}", "x(.{8}y){40}",
        "((((a{2}b){2}c.){2}d){9}e){9}", "(?:a|b|c|d|e){1,20}(?:a|b|c|d|e){1,20}f",
        "(?:" + (1...99).map { "a\($0)." }.joined(separator: "|") + "){4}",
    ])
    func `ones that could take long are refused before they are compiled`(text: String) {
        let problem = #expect(throws: ExpressionError.Problem.self) { try ViewerExpression(text) }
        guard case .tooCostly(let cost, ViewerExpression.costLimit) = problem else {
            Issue.record("\(text): \(String(describing: problem))")
            return
        }
        #expect(cost > ViewerExpression.costLimit)
    }

    @Test func `no text is so long or deep that its cost overflows`() {
        for text in [
            "a" + String(repeating: "{1000}", count: 100), "(?:" + String(repeating: "a?", count: 400) + "){1000}",
            String(repeating: "(", count: 30) + "a" + String(repeating: "b?){9}", count: 30),
            String(repeating: "(?:a|b?)*", count: 100),
        ] {
            #expect(throws: ExpressionError.Problem.self) { try ViewerExpression(text) }
        }
    }
}
