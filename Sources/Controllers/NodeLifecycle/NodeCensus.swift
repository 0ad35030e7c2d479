import JSON
import Platform
import Resources
import Synchronization

/// Counts ready and lost nodes by zone, and hands out the right to empty one.
///
/// One lost machine is emptied at once, the next some seconds later. Where most of a zone is lost, the cause is more likely
/// the network, and the pods are better off where they are: a small zone is then not emptied at all, a large one slowly.
/// Where everything is lost, nothing is.
final class NodeCensus: Sendable {
    struct Settings: Sendable, Hashable {
        /// Kubernetes: --node-eviction-rate.
        var evictionsPerSecond = 0.1
        /// In a zone that is mostly lost (--secondary-node-eviction-rate).
        var secondaryEvictionsPerSecond = 0.01
        /// A zone up to this size counts as small (--large-cluster-size-threshold).
        var smallZoneNodesMax = 50
        /// A zone is mostly lost from this share on (--unhealthy-zone-threshold).
        var unhealthyShare = 0.55
        /// Fewer lost nodes than this are never a zone's loss.
        var lostNodesMin = 3
    }

    struct Zone: Sendable, Hashable {
        var ready = 0
        var lost = 0
    }

    fileprivate struct State {
        var nodes: [String: (zone: String, isReady: Bool)] = [:]
        var zones: [String: Zone] = [:]
        /// When the next node of a zone may be emptied, by the clock that never goes back.
        var nextEviction: [String: Duration] = [:]
    }

    private let settings: Settings
    private let state = Mutex(State())

    init(settings: Settings = Settings()) { self.settings = settings }

    func note(_ node: Node) {
        let entry = (zone: Self.zone(of: node), isReady: node.condition("Ready").map(\.isTrue) ?? true)
        state.withLock { state in
            state.remove(node.name)
            state.nodes[node.name] = entry
            state.count(entry, by: 1)
        }
    }

    func forget(_ name: String) { state.withLock { $0.remove(name) } }

    private static func zone(of node: Node) -> String {
        let labels = node.labels
        return "\(labels["topology.kubernetes.io/region"] ?? "")/\(labels["topology.kubernetes.io/zone"] ?? "")"
    }

    /// Nodes that may be emptied per second; nil: none, not even those that were begun.
    static func rate(of zone: Zone, all: [Zone], _ settings: Settings) -> Double? {
        if all.allSatisfy({ $0.ready == 0 && $0.lost > 0 }) { return nil }
        let share = Double(zone.lost) / Double(max(zone.lost + zone.ready, 1))
        guard zone.ready > 0, zone.lost >= settings.lostNodesMin, share >= settings.unhealthyShare else {
            return settings.evictionsPerSecond
        }
        return zone.lost + zone.ready > settings.smallZoneNodesMax ? settings.secondaryEvictionsPerSecond : 0
    }

    /// Whether the node may be emptied now. `.allowed` uses up the zone's turn.
    func askForEviction(_ node: Node, uptime: Duration) -> NodeTaints.Eviction {
        state.withLock { state in
            let zone = Self.zone(of: node)
            let all = Array(state.zones.values)
            guard let rate = Self.rate(of: state.zones[zone] ?? Zone(), all: all, settings) else { return .suspended }
            guard NodeTaints.isEvictionDue(node), rate > 0, uptime >= state.nextEviction[zone] ?? .zero else {
                return .postponed
            }
            state.nextEviction[zone] = uptime + .nanoseconds(Int64(1e9 / rate))
            return .allowed
        }
    }
}

extension NodeCensus.State {
    fileprivate mutating func remove(_ name: String) {
        if let old = nodes.removeValue(forKey: name) { count(old, by: -1) }
    }

    fileprivate mutating func count(_ entry: (zone: String, isReady: Bool), by change: Int) {
        var zone = zones[entry.zone] ?? .init()
        if entry.isReady { zone.ready += change } else { zone.lost += change }
        zones[entry.zone] = zone == .init() ? nil : zone
    }
}
