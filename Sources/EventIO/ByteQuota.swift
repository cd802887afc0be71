/// Bytes that are held for customers: a limit for all together, and a share of it for each customer.
///
/// A claim that finds no room takes that of older ones, which are revoked: those that are older than `patience`, or belong to
/// a customer with more than the new claim's customer would have. So nobody can hold all of it for long, and a customer
/// that holds little always finds room beside one that holds much. Times are nanoseconds of any steady clock.
package struct ByteQuota<Customer: Hashable & Sendable, Holder: Sendable>: Sendable {
    /// Identifies a claim; never used again.
    package struct ClaimID: Hashable, Comparable, Sendable {
        fileprivate var number: UInt64

        package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    }

    /// Some bytes of one customer.
    package struct Claim: Sendable {
        package let id: ClaimID
        /// Who keeps the bytes, and has to let go of them when the claim is revoked.
        package let holder: Holder
        fileprivate let customer: Customer
        fileprivate let began: UInt64
        fileprivate var bytes: Int
    }

    /// What became of a request for bytes.
    package enum Outcome: Sendable {
        /// The bytes are counted; those of the revoked claims no longer are.
        case granted(ClaimID, revoked: [Claim])
        /// Nothing has changed.
        case refused
    }

    private let limit: Int
    private let share: Int
    private let patience: UInt64
    /// Ascending by `id`, hence by `began`.
    private var claims: [Claim] = []
    /// Bytes of each customer that has a claim.
    private var held: [Customer: Int] = [:]
    private var lastNumber: UInt64 = 0
    /// Bytes of all claims; always <= `limit`.
    package private(set) var total = 0

    /// - Parameters:
    ///   - limit: bytes of all customers together.
    ///   - share: bytes of one customer; a single claim may be larger.
    ///   - patience: nanoseconds after which a claim may be revoked for a new one.
    package init(limit: Int, share: Int, patience: UInt64) {
        self.limit = limit
        self.share = share
        self.patience = patience
    }

    /// Counts bytes of a customer, and revokes older claims when there is no room for them.
    ///
    /// - Parameters:
    ///   - bytes: at least 0.
    ///   - customer: whose share they are counted in.
    ///   - holder: comes back in `Outcome.granted` when the claim is revoked for a later one.
    ///   - now: never less than in an earlier call.
    /// - Returns: the claim, or that there is no room.
    package mutating func claim(_ bytes: Int, for customer: Customer, holder: Holder, at now: UInt64) -> Outcome {
        guard let revoked = claimsToRevoke(for: bytes, customer, now) else { return .refused }
        for claim in revoked { release(claim.id) }
        lastNumber += 1
        let id = ClaimID(number: lastNumber)
        claims.append(Claim(id: id, holder: holder, customer: customer, began: now, bytes: bytes))
        held[customer, default: 0] += bytes
        total += bytes
        return .granted(id, revoked: revoked)
    }

    /// - Returns: claims without which there is room for `bytes`; nil when there are not enough.
    private func claimsToRevoke(for bytes: Int, _ customer: Customer, _ now: UInt64) -> [Claim]? {
        var left = held
        var revoked: [Claim] = []
        var excess = total + bytes - limit
        func own() -> Int { left[customer, default: 0] }
        func exceedsShare() -> Bool { own() > 0 && own() + bytes > share }
        guard excess > 0 || exceedsShare() else { return [] }
        // The customer's own, if it is its share that is used up.
        for claim in claims where claim.customer == customer {
            guard exceedsShare() else { break }
            guard isOld(claim, now) else { return nil }
            left[customer, default: 0] -= claim.bytes
            excess -= claim.bytes
            revoked.append(claim)
        }
        let ownRevoked = Set(revoked.map(\.id))
        for claim in claims where !ownRevoked.contains(claim.id) {
            guard excess > 0 else { break }
            let isGreedier = claim.customer != customer && left[claim.customer, default: 0] > own() + bytes
            guard isGreedier || isOld(claim, now) else { continue }
            left[claim.customer, default: 0] -= claim.bytes
            excess -= claim.bytes
            revoked.append(claim)
        }
        return excess > 0 ? nil : revoked
    }

    private func isOld(_ claim: Claim, _ now: UInt64) -> Bool { now >= claim.began && now - claim.began >= patience }

    /// Gives back what a claim has beyond `bytes`; does nothing when it has less, or was revoked.
    package mutating func shrink(_ id: ClaimID, to bytes: Int) {
        guard let index = index(of: id), bytes < claims[index].bytes else { return }
        let change = claims[index].bytes - bytes
        claims[index].bytes = bytes
        held[claims[index].customer, default: 0] -= change
        total -= change
    }

    /// Ends a claim; does nothing when it was revoked.
    package mutating func release(_ id: ClaimID) {
        guard let index = index(of: id) else { return }
        let claim = claims.remove(at: index)
        total -= claim.bytes
        let rest = held[claim.customer, default: 0] - claim.bytes
        held[claim.customer] = rest > 0 ? rest : nil
    }

    /// Whether the claim was neither released nor revoked.
    package func contains(_ id: ClaimID) -> Bool { index(of: id) != nil }

    private func index(of id: ClaimID) -> Int? {
        var low = 0
        var high = claims.count
        while low < high {
            let middle = (low + high) / 2
            if claims[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < claims.count && claims[low].id == id ? low : nil
    }
}
