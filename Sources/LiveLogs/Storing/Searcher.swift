import ControlAPI
import EventIO
import HTTPCore
import LogCore
import Store

/// The thread that searches stored lines, one question after the other, so that no search stands in anybody's way.
final class Searcher {
    private let path: String
    private let queue: SearchQueue
    private let loops: [Mailbox<LoopMessage>]
    private let answers: AnswerMemory
    private var reader: LineReader?
    private var poller: Poller

    /// A page ends where it has come to after so many nanoseconds, and its cursor goes on from there.
    private static let patience: UInt64 = 150_000_000

    init(
        path: String,
        queue: SearchQueue,
        loops: [Mailbox<LoopMessage>],
        answers: AnswerMemory
    ) throws(SystemError) {
        self.path = path
        self.queue = queue
        self.loops = loops
        self.answers = answers
        poller = try Poller(batch: 1)
        try poller.add(queue.descriptor, token: 0, interest: .readable)
    }

    func run() {
        ThreadPriority.lower(by: 2)
        while !queue.isStopped {
            _ = poller.wait(milliseconds: -1)
            while let job = queue.next() {
                switch job {
                case .search(let search):
                    let found = queue.timing { page(search.query) }
                    let prepared = answers.prepare(search.answer(found), for: search.asker)
                    let client = search.asker.client
                    loops[Int(client.loop)].post(.answer(client, number: search.number, prepared))
                case .reopen:
                    reader = nil
                }
            }
        }
    }

    /// - Returns: `nil` when the database can't be read, or the server stops.
    private func page(_ query: LineQuery) -> StoredPage? {
        let deadline = Clock.monotonic + Self.patience
        // A second time when what was open is no longer the file.
        for _ in 0..<2 where !queue.isStopped {
            do {
                let reader = try reader ?? LineReader(path: path, isStopped: { [queue] in queue.isStopped })
                self.reader = reader
                return try reader.page(query) { [queue] in Clock.monotonic > deadline || queue.isStopped }
            } catch {
                reader = nil
            }
        }
        return nil
    }
}
