/// Files that may have something to read, each at most once, first come first served.
struct TurnQueue {
    private var files: [TailedFile] = []
    private var front = 0

    var isEmpty: Bool { front == files.count }
    var count: Int { files.count - front }

    mutating func append(_ file: TailedFile) {
        guard !file.isQueued else { return }
        file.isQueued = true
        files.append(file)
    }

    mutating func popFirst() -> TailedFile? {
        guard front < files.count else { return nil }
        let file = files[front]
        front += 1
        if front == files.count {
            files.removeAll(keepingCapacity: true)
            front = 0
        } else if front > 256, front * 2 > files.count {
            files.removeSubrange(..<front)
            front = 0
        }
        file.isQueued = false
        return file
    }
}
