import Backlog
import ControlAPI
import Insight
import LogCore
import LogIO
import Store
import Synchronization

/// The ingest thread's end of the store.
struct StoreFeed: Sendable {
    let queue: StoreQueue
    let state: StoreState

    func put(_ batch: Batch, types: [String], span: FileSpan?, positions: [InputPosition]) {
        // History that was live in an earlier run is there already.
        if batch.isHistory, span == nil, positions.isEmpty { return }
        queue.put(batch, typeNames: types, span: span, positions: positions)
    }

    func put(_ issue: Issue) {
        queue.put(
            .issue(
                StoredIssue(
                    id: issue.id,
                    lastSeen: issue.lastSeen,
                    isResolved: issue.isResolved,
                    body: StoredIssueBody.encode(issue)
                )
            )
        )
    }

    /// The lowest score of a minute.
    func put(_ minute: ScoreHistory.Point) { queue.put(.score(step: 60, time: minute.time, score: minute.score)) }

    /// Removes minutes' scores between two times, both included.
    func forgetScores(_ times: ClosedRange<Int64>) { queue.put(.forgetScores(step: 60, times)) }

    /// Notes for the next start where files stand.
    func keep(_ positions: [(path: String, position: FilePosition)]) {
        queue.put(positions.map { .checkpoint(Checkpoint($0.position, path: $0.path)) })
    }

    /// Notes for the next start what was meant by the inputs, now that the place in every file of theirs is known.
    func keep(_ inputs: [Input]) {
        queue.put(.note(name: "inputs", value: inputs.map(\.name).joined(separator: "\n")))
    }

    /// Notes for the next start how far inputs were read that are no files.
    func keep(_ positions: [InputPosition]) {
        if !positions.isEmpty { queue.put(.positions(positions)) }
    }

    func forget(_ keys: [FileKey]) {
        queue.put(keys.map { .forget(device: $0.device, inode: $0.inode) })
    }

    var figures: StoreFigures {
        let lost = queue.lost
        var figures = StoreFigures(
            trouble: state.error?.description ?? state.delay,
            linesWritten: state.written.load(ordering: .relaxed),
            waitingBytes: queue.lag.values.reduce(0, +),
            lostLines: lost.lines,
            lostBytes: lost.bytes
        )
        figures.owedFiles = queue.owedFiles
        figures.failures = state.failures.load(ordering: .relaxed)
        figures.gaps = state.gaps.load(ordering: .relaxed)
        let room = state.room
        figures.diskBytes = room.bytes.map { Int($0) }
        figures.limitBytes = room.limit.map { Int($0) }
        figures.retentionTrouble = room.trouble
        return figures
    }
}
