import EventIO
import LogCore

/// The thread that compiles viewers' expressions, so that nobody else waits for that.
///
/// What one takes is bounded by its cost (`ViewerExpression.costLimit`), because Hyperscan cannot be interrupted.
final class ExpressionCompiler {
    /// What came of a new filter.
    struct Outcome: Sendable {
        var texts: FilterTexts
        /// Who asked for it first.
        var address: AddressGroup
        var result: Result<(FilterExpressions, CompiledFilters), Refusal>
        /// Nanoseconds of a processor.
        var took: UInt64
    }

    private let queue: CompileQueue
    private let hub: Mailbox<HubMessage>
    private var poller: Poller

    init(queue: CompileQueue, hub: Mailbox<HubMessage>) throws(SystemError) {
        self.queue = queue
        self.hub = hub
        poller = try Poller(batch: 1)
        try poller.add(queue.descriptor, token: 0, interest: .readable)
    }

    func run() {
        ThreadPriority.lower(by: 5)
        while !queue.isStopped {
            _ = poller.wait(milliseconds: -1)
            while let job = queue.next() {
                switch job {
                case .filter(let texts, let address): hub.post(.compiled(compile(texts, address)))
                case .join(let filters): hub.post(.joined(filters.map(\.texts), try? CompiledFilters(filters)))
                }
            }
        }
    }

    private func compile(_ texts: FilterTexts, _ address: AddressGroup) -> Outcome {
        let began = Clock.threadTime
        let result: Result<(FilterExpressions, CompiledFilters), Refusal>
        do {
            let filter = try FilterExpressions(texts)
            do {
                result = .success((filter, try CompiledFilters([filter])))
            } catch {
                result = .failure(filter.refusal(error))
            }
        } catch {
            result = .failure(error)
        }
        return Outcome(texts: texts, address: address, result: result, took: Clock.threadTime - began)
    }
}
