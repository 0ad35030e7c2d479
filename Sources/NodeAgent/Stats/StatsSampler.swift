import Platform
import Runtime
import Synchronization

/// Measures the containers of the node every few seconds, and keeps what is needed to tell a rate.
final class StatsSampler: Sendable {
    /// CPU of a window of time, memory at its end.
    struct Usage: Sendable, Equatable {
        var timestamp: Timestamp
        var window: Duration
        /// Billionths of a core.
        var cpuNanocores: Int64
        var cpuNanoseconds: Int64
        var memoryBytes: Int64
    }

    private let runtime: any Runtime
    private let world: World
    private let usages = Mutex<[String: Usage]>([:])

    init(runtime: any Runtime, world: World) {
        self.runtime = runtime
        self.world = world
    }

    /// Of a container by its id; nil before there are two measurements.
    func usage(_ containerID: String) -> Usage? {
        usages.withLock { $0[containerID] }.flatMap { $0.window > .zero ? $0 : nil }
    }

    func sample(_ pods: [PodView]) async {
        var fresh: [String: Usage] = [:]
        for pod in pods {
            for container in pod.observed.containers where container.state == .running {
                guard let stats = try? await runtime.stats(container.id) else { continue }
                let last = usages.withLock { $0[container.id] }
                fresh[container.id] = Self.usage(stats, after: last, startedAt: container.startedAt)
            }
        }
        // Containers that ended are not in it, so that the table does not grow.
        usages.withLock { $0 = fresh }
    }

    /// The rate since the last measurement, or since the start of the container for the first.
    static func usage(_ stats: ContainerStats, after last: Usage?, startedAt: Timestamp?) -> Usage {
        let since = last?.timestamp ?? startedAt ?? stats.timestamp
        let window = stats.timestamp - since
        let used = stats.cpuNanoseconds - (last?.cpuNanoseconds ?? 0)
        let rate = window > .zero ? Double(max(0, used)) / window.secondsDouble : 0
        return Usage(
            timestamp: stats.timestamp, window: window, cpuNanocores: Int64(rate),
            cpuNanoseconds: stats.cpuNanoseconds, memoryBytes: stats.workingSetBytes)
    }
}
