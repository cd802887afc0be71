/// The OpenAPI 3.1 document of all resources, made from what the router goes by.
package enum APIDescription {
    /// Where it is served.
    package static let path = Resource.description.path

    /// Writes the document.
    ///
    /// - Parameters:
    ///   - version: of this program.
    ///   - basePath: what a proxy puts before all paths, without a slash at its end.
    /// - Returns: JSON in UTF-8.
    package static func document(version: String, basePath: String) -> [UInt8] {
        let tree: JSONTree = [
            "openapi": "3.1.0",
            "info": [
                "title": "LiveLogs", "version": .string(version),
                "description": .string(
                    """
                    HEAD works wherever GET does, OPTIONS tells the methods, and others get 405 with Allow. Below /api/ an \
                    unknown or repeated parameter is refused with 400. Objects may get more members in later versions, \
                    and lose none.
                    """
                ),
            ],
            "servers": .list([.members([("url", .string(basePath + "/"))])]),
            "paths": .members(Resource.allCases.map { ($0.path, path($0)) }),
            "components": [
                "schemas": SharedSchemas.all,
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": "livelogs-8754",
                        "description": "With the control port in its name; POST /session sets it.",
                    ],
                ],
            ],
        ]
        var bytes: [UInt8] = []
        tree.write(into: &bytes)
        return bytes
    }

    private static func path(_ resource: Resource) -> JSONTree {
        .members(resource.operations.map { ($0.method.lowercased(), $0.description) })
    }
}
