import Synchronization

/// Where one reader is told what changed since it last looked. Posts change one value in place, so that any number of
/// them between two looks costs no more memory than one.
final class Mailbox<Content: Sendable>: Sendable {
    private struct State {
        var content: Content
        var hasNews = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let empty: Content
    private let state: Mutex<State>

    init(empty: Content) {
        self.empty = empty
        state = Mutex(State(content: empty))
    }

    func post(_ change: (inout Content) -> Void) {
        let waiter = state.withLock { state in
            change(&state.content)
            state.hasNews = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// What was posted since the last call, and waits for it; nil once the task is cancelled.
    func next() async -> Content? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNow = state.withLock { state in
                    if state.hasNews || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isNow { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
        return Task.isCancelled ? nil : takeNow()
    }

    func takeNow() -> Content {
        state.withLock { state in
            defer {
                state.content = empty
                state.hasNews = false
            }
            return state.content
        }
    }

    /// Looks without taking.
    var hasNews: Bool { state.withLock { $0.hasNews } }
}
