import ControlAPI
import HTTPCore
import Testing

@Suite("The description of the API")
struct DescriptionTests {
    private var server = Server()
    private let document: JSON

    init() throws { document = try JSON(APIDescription.document(version: "1.2.3", basePath: "/logs")) }

    private var operations: [(path: String, method: String, value: JSON)] {
        var result: [(path: String, method: String, value: JSON)] = []
        for path in document["paths"]?.keys.sorted() ?? [] {
            for method in document["paths"]?[path]?.keys.sorted() ?? [] {
                guard let value = document["paths"]?[path]?[method] else { continue }
                result.append((path, method.uppercased(), value))
            }
        }
        return result
    }

    @Test mutating func `is served with a tag, as OpenAPI`() throws {
        let response = server.ask("GET", "/api/openapi.json")
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "application/json")
        #expect(try response.json["openapi"] == "3.1.0")
        #expect(try response.json["info"]?["version"] == "1.2.3")
        let tag = try #require(response.fields["ETag"])
        let request = Request(
            method: "GET",
            target: "/api/openapi.json",
            fields: HeaderFields(["If-None-Match": tag])
        )
        guard case .response(let again) = server.router.route(request) else {
            Issue.record("somebody was asked")
            return
        }
        #expect(again.status == 304)
        #expect(document["servers"]?.elements.first?["url"] == "/logs/")
    }

    @Test mutating func `names no resource or method that there is not`() {
        #expect(operations.count >= 17)
        for (path, method, _) in operations where !path.hasPrefix("/session") {
            let response = server.ask(method, path.replacing("{name}", with: "i1-1"))
            #expect(response.status != 405 && response.status != 501)
            // Only where an issue is missing, not a resource.
            #expect(response.status != 404 || path.contains("{name}"))
        }
    }

    /// Whoever writes a client sees which token it needs.
    @Test func `tells the role that an operation needs`() throws {
        for (path, method, value) in operations {
            let permission = server.router.permission(
                for: Request(method: method, target: path.replacing("{name}", with: "i1-1"))
            )
            let roles = value["security"]?.elements.lazy.compactMap { $0["token"] }.first?.elements ?? []
            switch permission.access {
            case .anybody: #expect(roles.isEmpty, "\(method) \(path)")
            case .reader: #expect(roles == ["read"], "\(method) \(path)")
            case .controller: #expect(roles == ["control"], "\(method) \(path)")
            }
        }
    }

    /// Any other method is told the described ones.
    @Test mutating func `leaves out no method`() {
        for path in document["paths"]?.keys ?? [] where !path.hasPrefix("/session") {
            let allow = server.ask("OPTIONS", path.replacing("{name}", with: "x")).fields["Allow"] ?? ""
            let described = operations.filter { $0.path == path }.map(\.method)
            #expect(
                Set(allow.split(separator: ", ").map(String.init)).subtracting(["HEAD", "OPTIONS"]) == Set(described)
            )
        }
    }

    @Test func `every operation has a name of its own, and says what it answers`() {
        let names = operations.compactMap { $0.value["operationId"]?.text }
        #expect(names.count == operations.count)
        #expect(Set(names).count == names.count)
        for (_, _, value) in operations {
            #expect(value["summary"]?.text?.isEmpty == false)
            #expect(value["responses"]?.keys.contains { $0.hasPrefix("2") || $0 == "303" || $0 == "101" } == true)
            #expect(value["responses"]?["400"] != nil)
        }
    }

    @Test func `every reference leads somewhere`() {
        let schemas = document["components"]?["schemas"]?.keys ?? []
        #expect(schemas.contains("Issue"))
        for name in Self.references(in: document) { #expect(schemas.contains(name)) }
    }

    /// Whoever reads a query goes by the same list.
    @Test mutating func `the parameters of a reader are those described`() throws {
        for (path, method, value) in operations where path.hasPrefix("/api/logs/") && method == "GET" {
            let message = try server.ask("GET", "\(path)?none=1").json["error"]?["message"]?.text ?? ""
            for parameter in value["parameters"]?.elements ?? [] {
                #expect(message.contains(parameter["name"]?.text ?? "?"))
            }
        }
    }

    private static func references(in tree: JSON) -> [String] {
        switch tree {
        case .object(let members):
            members.flatMap { name, value in
                name == "$ref" ? [String((value.text ?? "").split(separator: "/").last ?? "")] : references(in: value)
            }
        case .array(let elements): elements.flatMap { references(in: $0) }
        default: []
        }
    }
}
