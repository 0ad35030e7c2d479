import Client
import Platform
import Resources
import Synchronization

/// Creates and deletes a ReplicaSet's pods, and keeps account of what has not yet shown in the cache.
///
/// A request whose answer is lost may have been carried out or not. Counting it either way could leave one pod too many or
/// too few, so it is sent again, under the same name, before anything else is decided for its owner.
final class PodRequests: Sendable {
    private enum Request: Sendable {
        case create(Pod)
        case delete(Pod)
        var pod: Pod {
            switch self {
            case .create(let pod), .delete(let pod): pod
            }
        }
    }

    let expectations: Expectations
    private let control: PodControl
    private let unanswered = Mutex<[ObjectKey: [Request]]>([:])

    init(control: PodControl, expectations: Expectations) {
        self.control = control
        self.expectations = expectations
    }

    func forget(_ owner: ObjectKey) {
        expectations.forget(owner)
        unanswered.withLock { _ = $0.removeValue(forKey: owner) }
    }

    /// Creates pods in batches of 1, 2, 4, ...: when something is wrong with all of them, such as a quota that is used up,
    /// one request shows it and not hundreds.
    func create(_ count: Int, for set: ReplicaSet) async throws {
        expectations.expect(set.key, creations: count, deletions: [])
        var rest = count
        var batch = 1
        while rest > 0 {
            let pods = (0..<min(batch, rest)).map { _ in control.pod(of: set, template: set.template) }
            rest -= pods.count
            batch *= 2
            guard let error = await send(pods.map(Request.create), for: set) else { continue }
            expectations.creationSeen(set.key, count: rest)
            // Nothing can be made in a namespace that goes away, and nothing is wrong with that.
            if (error as? APIError)?.saysNamespaceTerminates ?? false { return }
            throw ReplicaSetFailure(reason: .create, message: "\(error)")
        }
    }

    func delete(_ pods: [Pod], for set: ReplicaSet) async throws {
        expectations.expect(set.key, creations: 0, deletions: Set(pods.map(\.uid)))
        if let error = await send(pods.map(Request.delete), for: set) {
            throw ReplicaSetFailure(reason: .delete, message: "\(error)")
        }
    }

    /// Sends again what was not answered. Throws when an answer is still missing.
    func settle(for set: ReplicaSet, seen: (ObjectKey) -> Bool) async throws {
        let requests = unanswered.withLock { $0.removeValue(forKey: set.key) ?? [] }
        // A pod of a former owner of the same name is nobody's concern any more, and one that shows in the cache is made.
        let open = requests.filter { request in
            guard request.pod.controller?.uid == set.uid else { return false }
            if case .create(let pod) = request { return !seen(pod.key) }
            return true
        }
        if let error = await send(open, for: set, isRepeated: true), error.leavesOutcomeOpen { throw error }
    }

    /// Sends all at once, and gives the first error in their order.
    private func send(_ requests: [Request], for set: ReplicaSet, isRepeated: Bool = false) async -> (any Error)? {
        await withTaskGroup(of: (Int, (any Error)?).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, await self.send(request, for: set, isRepeated: isRepeated)) }
            }
            var errors: [Int: any Error] = [:]
            for await (index, error) in group { errors[index] = error }
            return errors.min { $0.key < $1.key }?.value
        }
    }

    private func send(_ request: Request, for set: ReplicaSet, isRepeated: Bool) async -> (any Error)? {
        do {
            switch request {
            case .create(let pod): try await control.create(pod, for: set, isRepeated: isRepeated)
            case .delete(let pod):
                let isGone = try await !control.delete(pod, for: set)
                if isGone { expectNothing(of: request, set) }
            }
            return nil
        } catch {
            if error.leavesOutcomeOpen {
                unanswered.withLock { $0[set.key, default: []].append(request) }
            } else {
                expectNothing(of: request, set)
            }
            return error
        }
    }

    /// No event will come of the request.
    private func expectNothing(of request: Request, _ set: ReplicaSet) {
        switch request {
        case .create: expectations.creationSeen(set.key)
        case .delete(let pod): expectations.deletionSeen(set.key, uid: pod.uid)
        }
    }
}
