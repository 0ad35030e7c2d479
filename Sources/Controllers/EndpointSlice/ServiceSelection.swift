import Client
import JSON
import Resources

/// Finds the pods of a Service and the Services of a pod.
struct ServiceSelection: Sendable {
    /// Pods by each of their labels: what a Service selects is then found without a look at every pod.
    private static let labelIndex = "label"
    private static let namespaceIndex = "namespace"

    let services: Informer
    let pods: Informer

    init(context: ControllerContext) {
        services = context.informer(Service.self)
        pods = context.informer(Pod.self)
        services.addIndex(Self.namespaceIndex) { [$0["metadata", "namespace"]?.string ?? ""] }
        pods.addIndex(Self.labelIndex) { object in
            let pod = Pod(object)
            return pod.labels.map { Self.indexValue(pod.namespace, $0.key, $0.value) }
        }
    }

    private static func indexValue(_ namespace: String, _ label: String, _ value: String) -> String {
        "\(namespace)/\(label)=\(value)"
    }

    /// In the order of their keys.
    func pods(of service: Service) -> [Pod] {
        guard let selector = service.selector, let first = selector.min(by: { $0.key < $1.key }) else { return [] }
        let value = Self.indexValue(service.namespace, first.key, first.value)
        return pods.objects(index: Self.labelIndex, value: value).map { Pod($0) }.filter { pod in
            let labels = pod.labels
            return selector.allSatisfy { labels[$0.key] == $0.value }
        }
    }

    /// Adds the Services whose endpoints the change of a pod touches. With new labels a pod may leave one Service and
    /// join another.
    func enqueueServices(of change: Informer.Change, into queue: WorkQueue) {
        let pod = Pod(change.object)
        var labels = [pod.labels]
        if case .stored(_, let old?) = change {
            let old = Pod(old)
            if ServiceEndpoints.isSame(pod, old) { return }
            if old.labels != pod.labels { labels.append(old.labels) }
        }
        for object in services.objects(index: Self.namespaceIndex, value: pod.namespace) {
            let service = Service(object)
            guard let selector = service.selector else { continue }
            if labels.contains(where: { labels in selector.allSatisfy { labels[$0.key] == $0.value } }) {
                queue.add(service.key)
            }
        }
    }
}

extension Informer.Change {
    /// Whether anything but the status and the bookkeeping of its version changed.
    var changesSpecOrMetadata: Bool {
        guard case .stored(let new, let old?) = self else { return true }
        if new["spec"] != old["spec"] { return true }
        return ["labels", "annotations", "deletionTimestamp", "uid", "ownerReferences", "finalizers"].contains {
            new["metadata", $0] != old["metadata", $0]
        }
    }
}
