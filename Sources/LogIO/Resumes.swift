/// Positions of an earlier run whose files were not found yet, by file and by path.
struct Resumes {
    typealias Left = (path: String, position: FilePosition)

    private var positions: [FileKey: Left] = [:]
    /// How many files each path has; with ten thousand files, looking through them for each is too long.
    private var counts: [String: Int] = [:]

    var paths: some Collection<String> { counts.keys }
    var all: [FileKey: Left] { positions }

    func has(path: String) -> Bool { counts[path] != nil }

    subscript(key: FileKey) -> Left? { positions[key] }

    mutating func add(_ left: Left) {
        remove(left.position.identity.key)
        positions[left.position.identity.key] = left
        counts[left.path, default: 0] += 1
    }

    @discardableResult
    mutating func remove(_ key: FileKey) -> Left? {
        guard let left = positions.removeValue(forKey: key) else { return nil }
        let count = counts[left.path, default: 1] - 1
        counts[left.path] = count > 0 ? count : nil
        return left
    }
}
