/// Clients whose filter is being compiled, and what they have sent since.
///
/// Each waits for one filter; its later subscriptions wait behind that one, so that they are answered in order.
struct WaitingRoom {
    private struct Guest {
        var texts: FilterTexts
        var later: [Arrival] = []
    }

    private var guests: [ClientID: Guest] = [:]
    private var arrivals: [FilterTexts: [Arrival]] = [:]

    /// Later subscriptions that one client may have waiting.
    private static let laterLimit = 20

    enum Place {
        /// The client waits for nothing.
        case none
        /// It was put behind what the client waits for.
        case queued
        /// Too many are there already.
        case full
    }

    /// Puts an arrival behind an earlier one of the same client.
    mutating func queue(_ arrival: Arrival) -> Place {
        guard let guest = guests[arrival.client] else { return .none }
        guard guest.later.count < Self.laterLimit else { return .full }
        guests[arrival.client]?.later.append(arrival)
        return .queued
    }

    /// Lets a client wait for a filter.
    ///
    /// - Returns: whether it is the first that does.
    mutating func wait(_ arrival: Arrival, for texts: FilterTexts) -> Bool {
        guests[arrival.client] = Guest(texts: texts)
        let isFirst = arrivals[texts] == nil
        arrivals[texts, default: []].append(arrival)
        return isFirst
    }

    /// A filter's compilation has ended: those who waited for it, each with what came later.
    mutating func leave(_ texts: FilterTexts) -> [(arrival: Arrival, later: [Arrival])] {
        (arrivals.removeValue(forKey: texts) ?? []).map { ($0, guests.removeValue(forKey: $0.client)?.later ?? []) }
    }

    /// A client is gone.
    ///
    /// - Returns: the filter that nobody waits for any more.
    mutating func withdraw(_ client: ClientID) -> FilterTexts? {
        guard let texts = guests.removeValue(forKey: client)?.texts else { return nil }
        arrivals[texts]?.removeAll { $0.client == client }
        guard arrivals[texts]?.isEmpty == true else { return nil }
        arrivals[texts] = nil
        return texts
    }
}
