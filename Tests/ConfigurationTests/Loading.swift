import Configuration

/// Loads a configuration from texts in place of files; a file whose text is `nil` can't be read.
func load(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    files: [String: String?] = [:]
) throws(ConfigurationError) -> Invocation {
    try Configuration.load(arguments: arguments, environment: environment) { path in
        guard let text = files[path] else { return nil }
        guard let text else { throw Unreadable() }
        return Array(text.utf8)
    }
}

struct Unreadable: Error, CustomStringConvertible {
    var description: String { "Permission denied" }
}

/// The configuration of a `serve`.
func configuration(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    files: [String: String?] = [:]
) throws -> Configuration {
    guard case .serve(let configuration) = try load(arguments, environment: environment, files: files) else {
        throw NotServing()
    }
    return configuration
}

struct NotServing: Error {}
