import Backlog
import Configuration
import ControlAPI
import EventIO
import Insight
import LogCore
import LogIO
import Store

/// What an earlier run left, and the directory that this one holds.
struct StoreOpening: Sendable {
    var directory: StateDirectory
    var resume: TailerConfiguration.Resume?
    var issues: [Issue] = []
    /// By the minute.
    var scores: [ScoreHistory.Point] = []
    /// Where local times stood, by the path of their source.
    var clocks: [String: ClockMark] = [:]
    /// How far inputs are stored that are no files.
    var positions: [InputPosition] = []

    /// Takes the state directory and reads what the start needs.
    ///
    /// - Returns: `nil` when there is no directory to be had, which is told.
    /// - Throws: what has to be decided by a person: another livelogs works here, or a later one did.
    static func open(
        _ configuration: Configuration,
        report: @Sendable (String) -> Void
    ) throws(StoreError) -> StoreOpening? {
        let directory: StateDirectory
        do {
            directory = try StateDirectory.open(configuration.stateDirectories)
        } catch {
            if case .inUse = error.kind { throw error }
            report("\(error). Running without a store: nothing is kept for the next start, nothing can be searched")
            return nil
        }
        do {
            return try read(directory)
        } catch {
            switch error.kind {
            case .newer, .inUse:
                throw error
            case .corrupt:
                report("store: \(error); moved to \(directory.moveAside(now: Clock.wall)), going on with a new one")
            case .full, .busy, .readOnly, .archiveUnwritable, .unreadable, .missing, .damaged, .interrupted, .other:
                report("store: \(error). Where the last run stopped is not known")
            }
            return StoreOpening(directory: directory)
        }
    }

    /// How far the journal is stored.
    ///
    /// Where nothing is known of it, the place where reading begins is stored here, before anything is read: however soon
    /// this run is killed, the next one begins at the same entry.
    func resume(of journal: JournalConfiguration) -> [InputPosition] {
        let known = positions.filter { $0.input == journal.name }
        if !known.isEmpty { return known }
        var changes: [InputPosition] = []
        if let unnamed = positions.first(where: { $0.input.isEmpty }) {
            // Of a version that read one journal only, and did not write down which.
            changes = [
                InputPosition(input: journal.name, position: unnamed.position), InputPosition(input: "", position: nil),
            ]
        } else if let first = Feeds.firstPosition(of: journal, now: .now) {
            changes = [first]
        }
        guard !changes.isEmpty else { return [] }
        // When this fails, the store's own thread finds the same trouble, says so, and stores it later.
        try? StoreWriter(path: directory.database, keep: .none).store([.positions(changes)], now: Clock.wall)
        return Array(changes.prefix(1))
    }

    private static func read(_ directory: StateDirectory) throws(StoreError) -> StoreOpening {
        let writer = try StoreWriter(path: directory.database, keep: .none)
        var opening = StoreOpening(directory: directory)
        opening.issues = try writer.readIssues(limit: 1000).compactMap { StoredIssueBody.decode($0.body) }
        let since = Clock.wall - ScoreHistory.kept
        opening.scores = try writer.readScores(step: 60, since: since).map {
            ScoreHistory.Point(time: $0.time, score: $0.score)
        }
        opening.positions = try writer.readPositions()
        if let inputs = try writer.readNote("inputs") {
            let points = try writer.readCheckpoints()
            for point in points { opening.clocks[point.path] = point.clock.map { ClockMark(number: $0) } }
            opening.clocks = opening.clocks.filter { $0.value != .none }
            opening.resume = TailerConfiguration.Resume(
                positions: points.map { ($0.path, $0.position) },
                inputs: Set(inputs.split(separator: "\n").map(String.init)),
                noted: try writer.readCheckpointTime()
            )
        }
        return opening
    }
}
