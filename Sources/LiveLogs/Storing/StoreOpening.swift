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
    /// The last entry of the journal that was read.
    var journalCursor: String?

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
            case .full, .busy, .readOnly, .missing, .damaged, .interrupted, .other:
                report("store: \(error). Where the last run stopped is not known")
            }
            return StoreOpening(directory: directory)
        }
    }

    private static func read(_ directory: StateDirectory) throws(StoreError) -> StoreOpening {
        let writer = try StoreWriter(path: directory.database, keep: .none)
        var opening = StoreOpening(directory: directory)
        opening.issues = try writer.readIssues(limit: 1000).compactMap { StoredIssueBody.decode($0.body) }
        let since = Clock.wall - ScoreHistory.kept
        opening.scores = try writer.readScores(step: 60, since: since).map {
            ScoreHistory.Point(time: $0.time, score: $0.score)
        }
        opening.journalCursor = try writer.readNote("journal")
        if let inputs = try writer.readNote("inputs") {
            let points = try writer.readCheckpoints()
            for point in points { opening.clocks[point.path] = point.clock.map { ClockMark(number: $0) } }
            opening.clocks = opening.clocks.filter { $0.value != .none }
            opening.resume = TailerConfiguration.Resume(
                positions: points.map { ($0.path, $0.position) },
                inputs: Set(inputs.split(separator: "\n").map(String.init))
            )
        }
        return opening
    }
}
