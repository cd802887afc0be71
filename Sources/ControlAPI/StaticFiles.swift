import CAssets
import HTTPCore

/// The page's files, all in memory: there is no folder that a path could lead out of.
package struct StaticFiles: Sendable {
    private struct File: Sendable {
        var type: String
        var cacheControl: String
        var plain: Representation
        /// Only where it is worth it.
        var gzip: Representation?
    }

    private struct Representation: Sendable {
        var bytes: [UInt8]
        /// Strong: another one for other bytes, so also for the compressed form (RFC 9110 §8.8.3).
        var tag: String

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            tag = "\"\(StaticFiles.mark(bytes))\""
        }
    }

    private let files: [String: File]

    /// Takes the files in and compresses them, once for all requests.
    ///
    /// - Parameter files: bytes by path, such as `/index.html`.
    package init(_ files: [String: [UInt8]]) { self.files = files.reduce(into: [:]) { $0[$1.key] = Self.file($1) } }

    /// Those under `Public/` that were compiled into the program.
    package static func embedded() -> StaticFiles {
        let folder = "Public"
        var files: [String: [UInt8]] = [:]
        var entry = unsafe CAssets_first()
        while let file = unsafe entry, let name = unsafe file.pointee.path {
            let path = unsafe String(cString: name)
            if path.hasPrefix(folder + "/") {
                let bytes = unsafe UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.size)
                files[String(path.dropFirst(folder.utf8.count))] = unsafe Array(bytes)
            }
            unsafe entry = file + 1
        }
        return StaticFiles(files)
    }

    /// The file at a decoded path, an answer that says the client has it, or 404.
    func response(to request: Request, path: String) -> Response {
        guard let file = files[path.hasSuffix("/") ? path + "index.html" : path] else {
            return .error(404, code: "not_found", message: "There is nothing at this address.")
        }
        let methods = "GET, HEAD, OPTIONS"
        if request.method == "OPTIONS" { return .options(allow: methods) }
        guard request.method == "GET" || request.method == "HEAD" else { return .methodNotAllowed(allow: methods) }

        let isCompressed = file.gzip != nil && ContentCoding.acceptsGzip(request.fields)
        let chosen = isCompressed ? file.gzip ?? file.plain : file.plain
        var fields = HeaderFields(["ETag": chosen.tag, "Cache-Control": file.cacheControl])
        if file.gzip != nil { fields.append("Vary", "Accept-Encoding") }
        if Self.has(chosen.tag, request.fields) { return Response(status: 304, fields: fields) }

        fields.append("Content-Type", file.type)
        if isCompressed { fields.append("Content-Encoding", "gzip") }
        Self.protect(&fields, request)
        return Response(status: 200, fields: fields, body: chosen.bytes)
    }

    /// Whether there is a file at a decoded path.
    func contains(_ path: String) -> Bool { files[path.hasSuffix("/") ? path + "index.html" : path] != nil }

    func bytes(of path: String) -> [UInt8]? { files[path]?.plain.bytes }

    /// Fields that keep foreign pages and foreign script away.
    static func protect(_ fields: inout HeaderFields, _ request: Request) {
        fields.append("X-Content-Type-Options", "nosniff")
        // With `no-referrer` a browser would send `Origin: null` with our own forms, too.
        fields.append("Referrer-Policy", "same-origin")
        fields.append("X-Frame-Options", "DENY")
        fields.append("Cross-Origin-Resource-Policy", "same-origin")
        fields.append("Content-Security-Policy", policy(authority: request.authority))
    }

    /// If-None-Match (RFC 9110 §13.1.2), which compares weakly.
    private static func has(_ tag: String, _ fields: HeaderFields) -> Bool {
        fields.list("If-None-Match").contains {
            $0 == "*" || $0 == tag || ($0.hasPrefix("W/") && $0.dropFirst(2) == tag)
        }
    }

    /// Scripts, styles and data from here and nowhere else, nothing inline, in nobody's frame.
    ///
    /// The stream is named although `'self'` should cover it: some browsers take that for http(s) only. A host with
    /// other than plain characters could end the directive, so it is not named.
    private static func policy(authority: String?) -> String {
        var connect = "'self'"
        if let authority, !authority.isEmpty, authority.utf8.allSatisfy(isPlain) {
            connect += " ws://\(authority) wss://\(authority)"
        }
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src \(connect); "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x3A, 0x41...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x2D, 0x2E: true
        default: false
        }
    }

    private static func file(_ entry: (key: String, value: [UInt8])) -> File {
        let (type, isText) = ContentType.of(entry.key)
        let isPage = entry.key.hasSuffix(".html")
        var file = File(
            type: type,
            // The page is asked for anew each time and says what belongs to it; a minute spares its parts most round trips.
            cacheControl: isPage ? "no-cache" : "max-age=60, must-revalidate",
            plain: Representation(entry.value)
        )
        // Worth it when it saves a tenth; below a packet's size nothing is saved at all.
        if isText, entry.value.count >= 512, let bytes = Gzip.compress(entry.value),
            bytes.count < entry.value.count / 10 * 9
        {
            file.gzip = Representation(bytes)
        }
        return file
    }

    /// What an ETag says of these bytes.
    static func mark(_ bytes: [UInt8]) -> String {
        "\(String(hash(bytes), radix: 36))-\(String(bytes.count, radix: 36))"
    }

    /// FNV-1a, 64 bits: tells versions of one answer apart, for those who ask for it; nobody gains by a collision.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
