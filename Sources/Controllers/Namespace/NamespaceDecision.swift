import JSON
import Platform
import Resources

/// Decides the next step of a namespace that is being deleted.
///
/// Everything in it is deleted first. What has a finalizer, or a pod whose containers are still stopping, is waited for;
/// the conditions say for what. When nothing is left, the namespace loses the finalizer that kept it.
enum NamespaceDecision {
    /// In `spec.finalizers`: the namespace stays until its content is gone.
    static let finalizer = "kubernetes"

    /// What there is of one kind.
    struct Content: Sendable, Hashable {
        var resource: GroupVersionResource
        var objects: [Object] = []
        /// Why it can't be listed.
        var failure: String?

        struct Object: Sendable, Hashable {
            var isBeingDeleted = false
            var finalizers: [String] = []
        }

        var name: String {
            resource.group.isEmpty ? "\(resource.resource)." : "\(resource.resource).\(resource.group)"
        }
    }

    enum Action: Sendable, Hashable {
        case deleteAll(GroupVersionResource)
        case setStatus(Namespace)
        case removeFinalizer
    }

    static func decide(_ namespace: Namespace, contents: [Content], now: Timestamp) -> [Action] {
        guard namespace.isBeingDeleted, namespace.specFinalizers.contains(finalizer) else { return [] }
        var actions: [Action] = []
        for content in contents where content.objects.contains(where: { !$0.isBeingDeleted }) {
            actions.append(.deleteAll(content.resource))
        }
        if contents.allSatisfy({ $0.objects.isEmpty && $0.failure == nil }) { return [.removeFinalizer] }
        let described = withConditions(namespace, contents, now: now)
        if described != namespace { actions.append(.setStatus(described)) }
        return actions
    }

    private static func withConditions(_ namespace: Namespace, _ contents: [Content], now: Timestamp) -> Namespace {
        var namespace = namespace
        namespace.phase = "Terminating"
        func set(_ type: String, _ problem: String?, _ bad: String, _ good: String, _ fine: String) {
            namespace.setCondition(
                Condition(
                    type: type, status: problem == nil ? "False" : "True", reason: problem == nil ? good : bad,
                    message: problem ?? fine, transitionTime: now))
        }
        set(
            "NamespaceDeletionDiscoveryFailure", nil, "DiscoveryFailed", "ResourcesDiscovered",
            "All resources successfully discovered")
        set(
            "NamespaceDeletionGroupVersionParsingFailure", nil, "GroupVersionParsingFailed", "ParsedGroupVersions",
            "All legacy kube types successfully parsed")
        set(
            "NamespaceDeletionContentFailure", failures(contents), "ContentDeletionFailed", "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization")
        set(
            "NamespaceContentRemaining", remaining(contents), "SomeResourcesRemain", "ContentRemoved",
            "All content successfully removed")
        set(
            "NamespaceFinalizersRemaining", finalizers(contents), "SomeFinalizersRemain", "ContentHasNoFinalizers",
            "All content-preserving finalizers finished")
        return namespace
    }

    private static func failures(_ contents: [Content]) -> String? {
        let failures = contents.compactMap(\.failure)
        return failures.isEmpty ? nil : "Failed to delete all resource types: \(failures.joined(separator: "; "))"
    }

    private static func remaining(_ contents: [Content]) -> String? {
        let parts = contents.filter { !$0.objects.isEmpty }.sorted { $0.name < $1.name }
            .map { "\($0.name) has \($0.objects.count) resource instances" }
        return parts.isEmpty ? nil : "Some resources are remaining: \(parts.joined(separator: ", "))"
    }

    private static func finalizers(_ contents: [Content]) -> String? {
        var counts: [String: Int] = [:]
        for object in contents.flatMap(\.objects) {
            for finalizer in object.finalizers { counts[finalizer, default: 0] += 1 }
        }
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
        return parts.isEmpty
            ? nil : "Some content in the namespace has finalizers remaining: \(parts.joined(separator: ", "))"
    }
}
