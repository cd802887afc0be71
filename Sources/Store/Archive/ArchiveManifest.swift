import Glibc

/// What stands beside an archive: how many lines it has, and how it is known to be whole.
struct ArchiveManifest {
    var lines: Int64
    /// Of its lines, as they are when it is inflated.
    var bytes: Int64
    var checksum: String

    /// `livelogs-2026-11-20-1.json` of `livelogs-2026-11-20-1.ndjson.gz`.
    static func path(of archive: String) -> String {
        (archive.hasSuffix(".ndjson.gz") ? String(archive.dropLast(10)) : archive) + ".json"
    }

    /// Reads the manifest of an archive.
    init(of archive: String, _ database: Database) throws(StoreError) {
        let path = Self.path(of: archive)
        guard let file = fopen(path, "re") else { throw StoreError.current(reading: path) }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 64 << 10)
        text.removeLast(text.count - fread(&text, 1, text.count, file))
        let fields = try database.prepare("SELECT ?1 ->> 'schema', ?1 ->> 'lines', ?1 ->> 'sha256', ?1 ->> 'bytes'")
        fields.bind(1, String(decoding: text, as: UTF8.self))
        do {
            guard try fields.step() else { throw StoreError(kind: .damaged, path: path, reason: "no manifest") }
        } catch {
            throw StoreError(kind: .damaged, path: path, reason: "no manifest")
        }
        guard fields.integer(0) >= 1 else { throw StoreError(kind: .damaged, path: path, reason: "no manifest") }
        guard fields.integer(0) <= ArchiveWriter.schema else {
            throw StoreError(kind: .newer(Int(fields.integer(0))), path: path, reason: "")
        }
        lines = fields.integer(1)
        checksum = fields.text(2)
        bytes = fields.integer(3)
    }
}
