import ControlAPI
import HTTPCore
import Insight
import LogCore
import Testing

@Suite("Pages of issues and lines")
struct PagingTests {
    private var server = Server()

    init() {
        for index in 0..<7 {
            server.note("disk \(index)", time: now - Int64(index) * 1_000_000, path: "/var/log/\(index).log")
        }
    }

    private mutating func sources(_ target: String) throws -> (names: [String], next: String?) {
        let response = server.ask("GET", target)
        #expect(response.status == 200)
        let json = try response.json
        let list = json["issues"]?.elements ?? json.elements
        let names = list.map { String(($0["source"]?.text ?? "").dropFirst("/var/log/".count).prefix(1)) }
        // `<?…>; rel="next"`: the query alone, so that it is right below any address.
        let link = response.fields["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
        return (names, link)
    }

    @Test(arguments: ["", "&format=flat"]) func `pages follow each other without a hole`(form: String) throws {
        var test = self
        var seen: [String] = []
        var target = "/api/logs/recent?limit=3&source=*.log\(form)"
        var pages = 0
        while pages < 10 {
            let page = try test.sources(target)
            seen += page.names
            pages += 1
            guard let next = page.next else { break }
            target = "/api/logs/recent" + next
        }
        #expect(pages == 3)
        #expect(seen == ["0", "1", "2", "3", "4", "5", "6"])
    }

    @Test mutating func `an issue that comes back between two pages is on no page twice`() throws {
        let first = try sources("/api/logs/recent?limit=3")
        server.note("disk 5", time: now + 5_000_000, path: "/var/log/5.log")
        let next = try #require(first.next)
        #expect(try sources("/api/logs/recent" + next).names == ["3", "4", "6"])
    }

    @Test mutating func `the cursor and the number of all are in the object`() throws {
        let page = try server.ask("GET", "/api/logs/recent?limit=3").json
        #expect(page["total"] == 7)
        #expect(page["count"] == 3)
        let cursor = try #require(page["next_cursor"]?.text)
        let last = try server.ask("GET", "/api/logs/recent?cursor=\(cursor)").json
        #expect(last["count"] == 4)
        #expect(last["next_cursor"] == nil)
        #expect(server.ask("GET", "/api/logs/recent?cursor=\(cursor)").fields["Link"] == nil)
    }

    @Test(arguments: ["", "&format=flat"]) mutating func `a page ends by bytes too`(form: String) throws {
        let long = String(repeating: "x", count: 4000)
        for index in 0..<250 {
            server.note("\(long) \(index)", time: now - Int64(index), path: "/var/log/\(index).log", service: "long")
        }
        var seen = 0
        var target = "/api/logs/recent?limit=1000&service=long\(form)"
        while true {
            let response = server.ask("GET", target)
            let list = try form.isEmpty ? (#require(response.json["issues"])).elements : response.json.elements
            #expect(response.body.count < 1 << 20)
            #expect(list.map { $0["source"]?.text } == (seen..<seen + list.count).map { "/var/log/\($0).log" })
            seen += list.count
            guard let link = response.fields["Link"] else { break }
            // Half full at least.
            #expect(response.body.count > 1 << 19)
            target = "/api/logs/recent" + link.dropFirst().prefix { $0 != ">" }
        }
        #expect(seen == 250)
    }

    @Test mutating func `an offset leaves out the first`() throws {
        #expect(try sources("/api/logs/recent?offset=5").names == ["5", "6"])
        #expect(try sources("/api/logs/recent?offset=100000").names == [])
    }

    @Test mutating func `type and resolved choose`() throws {
        server.note("slow", issue: 2)
        #expect(try sources("/api/logs/recent?type=slow_query").names == ["a"])
        #expect(try sources("/api/logs/recent?type=slow").names == [])
        let id = try #require(server.knowledge.issues.issues().first { $0.source == "/var/log/2.log" }?.id)
        #expect(server.ask("POST", "/api/logs/resolve/\(id)").status == 200)
        #expect(try sources("/api/logs/recent?resolved=true").names == ["2"])
        #expect(try sources("/api/logs/recent?resolved=false&type=database_failure").names.count == 6)
    }

    @Test(
        arguments: [
            "recent?cursor=", "recent?cursor=5", "recent?cursor=x_1_i1-1", "recent?cursor=99999999999999999999_1_i",
            "recent?offset=-1", "recent?offset=100001", "recent?limit=%2B5", "recent?resolved=maybe",
            "recent?format=text", "recent?limit=5&limit=5", "critical?resolved=true", "search?cursor=-1",
            "search?cursor=-9223372036854775808", "search?cursor=9223372036854775808", "search?q=%22open",
            "search?format=", "health/history?step=%2B5s", "statistics?x=1", "health?limit=5",
        ]
    )
    func `what cannot be is refused`(target: String) throws {
        var test = self
        let response = test.server.ask("GET", "/api/logs/\(target)")
        #expect(response.status == 400)
        #expect(try response.errorCode == "bad_filter")
    }

    @Test mutating func `a text is measured in characters`() {
        let character = "%F0%9F%90%9E"
        let longest = String(repeating: character, count: 1024)
        #expect(server.ask("GET", "/api/logs/recent?q=\(longest)").status == 200)
        #expect(server.ask("GET", "/api/logs/recent?q=\(longest)a").status == 400)
    }

    @Test mutating func `lines are a page, or an array`() throws {
        let line = StoredLine(
            id: 41,
            time: now,
            severity: .error,
            source: "/a",
            service: "s",
            issue: "",
            text: Array("it broke".utf8)
        )
        server.page = StoredPage(lines: [line], next: 41)
        let object = server.ask("GET", "/api/logs/search?q=broke+it&limit=1")
        #expect(try object.json["next_cursor"] == "41")
        #expect(object.fields["Link"] == "<?q=broke%20it&limit=1&cursor=41>; rel=\"next\"")
        let flat = server.ask("GET", "/api/logs/search?format=flat&cursor=41")
        #expect(try flat.json.elements.map { $0["log"] } == ["it broke"])
        #expect(server.searched.last?.cursor == 41)
    }

    @Test mutating func `the history of scores is an array when that is wanted`() throws {
        server.knowledge.scores.note(70, at: now)
        #expect(try server.ask("GET", "/api/logs/health/history?format=flat").json.elements.map { $0["score"] } == [70])
    }
}
