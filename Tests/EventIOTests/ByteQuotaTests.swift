import EventIO
import Testing

@Suite("Bytes that customers share")
struct ByteQuotaTests {
    typealias Quota = ByteQuota<String, Int>

    /// Claims, and gives the holders that were revoked for it; nil when it was refused.
    private func claim(_ quota: inout Quota, _ bytes: Int, _ customer: String, _ holder: Int, at now: UInt64 = 0)
        -> [Int]?
    {
        switch quota.claim(bytes, for: customer, holder: holder, at: now) {
        case .granted(_, let revoked): revoked.map(\.holder)
        case .refused: nil
        }
    }

    @Test func `a customer has its share and no more`() {
        var quota = Quota(limit: 100, share: 25, patience: 5)
        #expect(claim(&quota, 10, "a", 1) == [])
        #expect(claim(&quota, 15, "a", 2) == [])
        #expect(claim(&quota, 1, "a", 3) == nil)
        #expect(claim(&quota, 25, "b", 4) == [])
        #expect(quota.total == 50)
    }

    @Test func `a single claim may be larger than a share, but not than all`() {
        var quota = Quota(limit: 100, share: 25, patience: 5)
        #expect(claim(&quota, 101, "a", 1) == nil)
        #expect(claim(&quota, 100, "a", 2) == [])
        #expect(claim(&quota, 1, "a", 3, at: 4) == nil)
        #expect(claim(&quota, 1, "a", 4, at: 5) == [2])
        #expect(quota.total == 1)
    }

    @Test func `the oldest claims of a customer make room for its new ones after a time`() {
        var quota = Quota(limit: 100, share: 25, patience: 5)
        #expect(claim(&quota, 10, "a", 1, at: 0) == [])
        #expect(claim(&quota, 10, "a", 2, at: 1) == [])
        #expect(claim(&quota, 5, "b", 3, at: 0) == [])
        #expect(claim(&quota, 10, "a", 4, at: 4) == nil)
        #expect(claim(&quota, 10, "a", 5, at: 5) == [1])
        // It would take two, and the second is too young.
        #expect(claim(&quota, 20, "a", 6, at: 6) == nil)
        #expect(claim(&quota, 20, "a", 7, at: 10) == [2, 5])
        #expect(quota.total == 25)
    }

    @Test func `when all is held, the greediest customers make room at once`() {
        var quota = Quota(limit: 40, share: 20, patience: 1_000)
        for number in 0..<2 { #expect(claim(&quota, 10, "a", number) == []) }
        for number in 2..<4 { #expect(claim(&quota, 10, "b", number) == []) }
        #expect(claim(&quota, 10, "c", 4) == [0])
        // Now a and c hold 10, which is not more than d would have.
        #expect(claim(&quota, 10, "d", 5) == [2])
        #expect(claim(&quota, 10, "e", 6) == nil)
        #expect(claim(&quota, 9, "e", 7) == [1])
        #expect(quota.total == 39)
    }

    @Test func `when all is held by many, what is old makes room`() {
        var quota = Quota(limit: 40, share: 10, patience: 5)
        for number in 0..<4 { #expect(claim(&quota, 10, "\(number)", number, at: UInt64(number)) == []) }
        #expect(claim(&quota, 10, "new", 4, at: 4) == nil)
        #expect(claim(&quota, 10, "new", 5, at: 5) == [0])
        #expect(claim(&quota, 10, "newer", 6, at: 5) == nil)
    }

    @Test func `bytes are given back, once`() {
        var quota = Quota(limit: 100, share: 25, patience: 5)
        guard case .granted(let first, _) = quota.claim(20, for: "a", holder: 1, at: 0),
            case .granted(let second, _) = quota.claim(5, for: "a", holder: 2, at: 0)
        else {
            Issue.record("refused")
            return
        }
        quota.shrink(first, to: 3)
        quota.shrink(first, to: 4)
        #expect(quota.total == 8)
        #expect(quota.contains(first))
        for _ in 0..<2 { quota.release(first) }
        #expect(!quota.contains(first))
        quota.shrink(first, to: 0)
        #expect(quota.total == 5)
        quota.release(second)
        #expect(quota.total == 0)
        #expect(claim(&quota, 25, "a", 3) == [])
    }

    @Test func `any sequence of steps stays within the limits`() {
        var quota = Quota(limit: 1_000, share: 250, patience: 50)
        /// What is held, by holder.
        var model: [Int: (id: Quota.ClaimID, customer: Int, bytes: Int)] = [:]
        var dice = SystemRandomNumberGenerator()
        for step in 0..<10_000 {
            let customer = Int.random(in: 0..<8, using: &dice)
            if Int.random(in: 0..<4, using: &dice) == 0, let victim = model.randomElement(using: &dice) {
                quota.release(victim.value.id)
                model[victim.key] = nil
            } else {
                let bytes = Int.random(in: 0...120, using: &dice)
                switch quota.claim(bytes, for: "\(customer)", holder: step, at: UInt64(step)) {
                case .granted(let id, let revoked):
                    for claim in revoked {
                        #expect(model.removeValue(forKey: claim.holder) != nil)
                        #expect(!quota.contains(claim.id))
                    }
                    model[step] = (id, customer, bytes)
                case .refused:
                    // Nobody is refused who would fit.
                    let own = model.values.filter { $0.customer == customer }.reduce(0) { $0 + $1.bytes }
                    #expect(own + bytes > 250 || quota.total + bytes > 1_000)
                }
            }
            #expect(quota.total == model.values.reduce(0) { $0 + $1.bytes })
            #expect(quota.total <= 1_000)
            let own = model.values.filter { $0.customer == customer }
            #expect(own.count <= 1 || own.reduce(0) { $0 + $1.bytes } <= 250)
            #expect(model.values.allSatisfy { quota.contains($0.id) })
        }
    }
}
