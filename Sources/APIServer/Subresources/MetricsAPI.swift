import HTTP
import JSON
import Platform
import Resources
import Storage

/// `metrics.k8s.io/v1beta1`: nodes and pods, read only, straight from the source.
struct MetricsAPI: Sendable {
    static let group = "metrics.k8s.io"
    static let version = "v1beta1"
    private static let apiVersion: JSON = "metrics.k8s.io/v1beta1"

    var source: (any MetricsSource)?
    var registry: ResourceRegistry
    var time: any TimeSource

    func respond(_ context: RequestContext, _ target: ResourceTarget) async throws -> HTTPResponse {
        guard let source, target.subresource == nil else { throw StatusError.unknownPath }
        guard context.request.method == "GET", try context.query.flag("watch") != true else {
            throw StatusError.methodNotAllowed
        }
        let labels = try Selection.labels(context.query["labelSelector"] ?? "")
        switch target.resource.resource {
        case "nodes":
            let items = await source.nodeUsage().sorted { $0.name < $1.name }.compactMap {
                node($0, target: target, labels: labels)
            }
            return try answer(items, kind: "NodeMetrics", target)
        case "pods":
            let usages = await source.podUsage(namespace: target.namespace)
            let items = usages.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }.compactMap {
                pod($0, target: target, labels: labels)
            }
            return try answer(items, kind: "PodMetrics", target)
        default: throw StatusError.unknownPath
        }
    }

    private func answer(_ items: [JSON], kind: String, _ target: ResourceTarget) throws(StatusError) -> HTTPResponse {
        if let name = target.name {
            guard let item = items.first else {
                throw .notFound(
                    ObjectReference(group: Self.group, resource: target.resource.resource, name: name))
            }
            return .json(item)
        }
        return .json([
            "kind": .string(kind + "List"), "apiVersion": Self.apiVersion, "metadata": [:], "items": .array(items),
        ])
    }

    private func node(_ usage: NodeUsage, target: ResourceTarget, labels: LabelSelector) -> JSON? {
        if let name = target.name, name != usage.name { return nil }
        guard let stored = labelsOf("nodes", namespace: "", name: usage.name), labels.matches(stored) else {
            return nil
        }
        var item = head("NodeMetrics", usage.timestamp, usage.window, labels: stored)
        item["metadata", "name"] = .string(usage.name)
        item["usage"] = Self.quantities(usage.usage)
        return item
    }

    private func pod(_ usage: PodUsage, target: ResourceTarget, labels: LabelSelector) -> JSON? {
        if let name = target.name, name != usage.name { return nil }
        if let namespace = target.namespace, namespace != usage.namespace { return nil }
        guard let stored = labelsOf("pods", namespace: usage.namespace, name: usage.name), labels.matches(stored) else {
            return nil
        }
        var item = head("PodMetrics", usage.timestamp, usage.window, labels: stored)
        item["metadata", "name"] = .string(usage.name)
        item["metadata", "namespace"] = .string(usage.namespace)
        item["containers"] = .array(
            usage.containers.map { ["name": .string($0.name), "usage": Self.quantities($0.usage)] })
        return item
    }

    private func head(
        _ kind: String, _ timestamp: Timestamp, _ window: Duration, labels: [String: String]
    ) -> JSON {
        [
            "kind": .string(kind), "apiVersion": Self.apiVersion,
            "metadata": ["labels": JSON(labels), "creationTimestamp": .string(time.now.rfc3339)],
            "timestamp": .string(timestamp.rfc3339), "window": .string("\(window.nanoseconds / 1_000_000)ms"),
        ]
    }

    /// nil when the object is gone: what it used no longer matters.
    private func labelsOf(_ plural: String, namespace: String, name: String) -> [String: String]? {
        guard let storage = registry.core(plural) else { return nil }
        return storage.cache.get(storage.key(namespace: namespace, name: name))?.attributes.labels
    }

    private static func quantities(_ usage: ResourceUsage) -> JSON {
        ["cpu": .string("\(usage.cpuNanocores)n"), "memory": .string("\(usage.memoryBytes / 1024)Ki")]
    }
}
