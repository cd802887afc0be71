import EventIO
import Synchronization

// When the house is nearly full, those who only hold a place make room.
extension ServerLoop {
    /// Remembers a newcomer, in the order they came.
    func noteNewcomer(_ client: ClientConnection) {
        newcomers.append(id(of: client))
        if newcomers.count > 2 * openConnections + 64 { forgetSettled() }
    }

    /// Closes the two that have waited longest without a whole request under way, if the limit is near.
    ///
    /// Two for each one that comes, so that a flood loses ground; nobody in the first second, in which an honest request
    /// is still on its way.
    func makeRoom() {
        let limit = context.limits.connections
        guard context.counters.connections.load(ordering: .relaxed) > limit - max(1, limit / 8) else { return }
        var evicted = 0
        while evicted < 2, firstNewcomer < newcomers.count {
            guard let client = client(newcomers[firstNewcomer]), client.phase == .request || client.phase == .asking
            else {
                firstNewcomer += 1
                continue
            }
            guard client.phase == .request, client.unsent == 0, now &- client.lastHeard > 1 else { break }
            firstNewcomer += 1
            evicted += 1
            context.counters.evicted.add(1, ordering: .relaxed)
            close(client)
        }
        if firstNewcomer > 1_024, firstNewcomer > newcomers.count / 2 { forgetSettled() }
    }

    /// Drops those that are gone or read the stream.
    private func forgetSettled() {
        newcomers = newcomers[firstNewcomer...].filter { id in
            guard let client = client(id) else { return false }
            return client.phase == .request || client.phase == .asking
        }
        firstNewcomer = 0
    }
}
