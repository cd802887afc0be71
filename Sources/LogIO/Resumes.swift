/// Positions of an earlier run whose files were not found yet, by file and by path.
struct Resumes {
    typealias Left = (path: String, position: FilePosition)

    private var positions: [FileKey: (left: Left, number: Int)] = [:]
    private var count = 0
    /// With ten thousand files, looking through all of them for each is too long.
    private var keys: [String: Set<FileKey>] = [:]

    var paths: some Collection<String> { keys.keys }
    var all: [FileKey: Left] { positions.mapValues(\.left) }

    func has(path: String) -> Bool { keys[path] != nil }

    /// Of the files that were read under `path`, in the order in which they were added.
    func positions(of path: String) -> [FilePosition] {
        (keys[path] ?? []).compactMap { positions[$0] }.sorted { $0.number < $1.number }.map(\.left.position)
    }

    subscript(key: FileKey) -> Left? { positions[key]?.left }

    mutating func add(_ left: Left) {
        remove(left.position.identity.key)
        count += 1
        positions[left.position.identity.key] = (left, count)
        keys[left.path, default: []].insert(left.position.identity.key)
    }

    @discardableResult
    mutating func remove(_ key: FileKey) -> Left? {
        guard let left = positions.removeValue(forKey: key)?.left else { return nil }
        keys[left.path]?.remove(key)
        if keys[left.path]?.isEmpty == true { keys[left.path] = nil }
        return left
    }
}
