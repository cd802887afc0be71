import ControlAPI
import HTTPCore
import Testing

/// What `/health` and `/metrics` say of a store that keeps more than it may.
@Suite("The store's health")
struct StoreHealthTests {
    private var server = Server()

    private mutating func store(_ change: (inout StoreFigures) -> Void) throws -> JSON {
        var figures = StoreFigures(trouble: nil, linesWritten: 3, waitingBytes: 4, lostLines: 0, lostBytes: 0)
        change(&figures)
        server.knowledge.store = figures
        return try #require(try server.ask("GET", "/health").json["store"])
    }

    private mutating func metrics() -> [Substring] {
        String(decoding: server.ask("GET", "/metrics").body, as: UTF8.self).split(separator: "\n")
    }

    @Test mutating func `its size is told with its limit`() throws {
        let store = try store {
            $0.diskBytes = 60 << 20
            $0.limitBytes = 64 << 20
        }
        #expect(store["status"] == "busy")
        #expect(store["message"] == nil)
        #expect(store["disk_bytes"] == 62_914_560)
        #expect(store["limit_bytes"] == 67_108_864)
        let metrics = metrics()
        #expect(metrics.contains("livelogs_store_retention_held 1"))
        #expect(metrics.contains("livelogs_store_disk_bytes 62914560"))
        #expect(metrics.contains("livelogs_store_limit_bytes 67108864"))
    }

    @Test mutating func `a limit that can't be held is told with its reason`() throws {
        let store = try store {
            $0.diskBytes = 90 << 20
            $0.limitBytes = 64 << 20
            $0.retentionTrouble = "90 MB on the disk"
        }
        #expect(store["status"] == "exceeding")
        #expect(store["message"] == "90 MB on the disk")
        #expect(metrics().contains("livelogs_store_retention_held 0"))
    }

    @Test mutating func `that nothing can be written counts for more`() throws {
        let store = try store {
            $0.trouble = "disk full"
            $0.retentionTrouble = "90 MB on the disk"
        }
        #expect(store["status"] == "failing")
        #expect(store["message"] == "disk full")
        #expect(metrics().contains("livelogs_store_up 0"))
        #expect(metrics().contains("livelogs_store_retention_held 0"))
    }

    @Test mutating func `without a limit there is none`() throws {
        let store = try store { $0.diskBytes = 5 }
        #expect(store["limit_bytes"] == nil)
        #expect(!metrics().contains { $0.hasPrefix("livelogs_store_limit_bytes") })
    }
}
