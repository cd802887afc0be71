import ControlAPI
import EventIO
import HTTPCore
import LogCore
import Store

/// The thread that searches stored lines, one question after the other, so that no search stands in anybody's way.
final class Searcher {
    enum Message: Sendable {
        case page(ClientID, LineQuery, @Sendable (StoredPage?) -> Response)
        /// The database is another one.
        case reopen
        case stop
    }

    private let path: String
    private let mailbox: Mailbox<Message>
    private let loops: [Mailbox<LoopMessage>]
    private var reader: LineReader?
    private var poller: Poller

    /// A page ends where it has come to after so many nanoseconds, and its cursor goes on from there.
    private static let patience: UInt64 = 150_000_000

    init(path: String, mailbox: Mailbox<Message>, loops: [Mailbox<LoopMessage>]) throws(SystemError) {
        self.path = path
        self.mailbox = mailbox
        self.loops = loops
        poller = try Poller(batch: 1)
        try poller.add(mailbox.descriptor, token: 0, interest: .readable)
    }

    func run() {
        ThreadPriority.lower(by: 2)
        while true {
            _ = poller.wait(milliseconds: -1)
            for message in mailbox.drain() {
                switch message {
                case .page(let client, let query, let answer):
                    loops[Int(client.loop)].post(.answer(client, answer(page(query))))
                case .reopen:
                    reader = nil
                case .stop:
                    return
                }
            }
        }
    }

    /// - Returns: `nil` when the database can't be read.
    private func page(_ query: LineQuery) -> StoredPage? {
        let deadline = Clock.monotonic + Self.patience
        // A second time when what was open is no longer the file.
        for _ in 0..<2 {
            do {
                let reader = try reader ?? LineReader(path: path)
                self.reader = reader
                return try reader.page(query) { Clock.monotonic > deadline }
            } catch {
                reader = nil
            }
        }
        return nil
    }
}
