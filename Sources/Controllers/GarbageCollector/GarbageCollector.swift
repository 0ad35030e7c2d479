import Client
import JSON
import Platform
import Resources
import Telemetry

/// Deletes what nobody owns any more.
///
/// It watches every kind and keeps a graph of who owns whom. A change puts the objects that it may concern into the queue,
/// by their uid: a new object with owners, the dependents of one that is gone, an owner that waits and whose dependent is
/// gone. `GarbageDecision` then says what to do. Before an object is deleted because its owner is not in the graph, the owner
/// is asked for at the API server: a cache that is behind must not cost anybody an object. Every write names the uid and the
/// version that the decision saw.
public struct GarbageCollector: Controller, Reconciler {
    public static let name = "garbage-collector"
    /// Kinds that own nothing, are owned by nothing, and are many.
    private static let ignored = [Event.definition.resource]

    private let client: APIClient
    private let queue: WorkQueue
    private let kinds: [ResourceDefinition]
    private let informers: [Informer]
    private let graph = OwnershipGraph()
    private let events: EventRecorder
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        workers = context.configuration.workers
        events = context.eventRecorder(Self.name)
        queue = WorkQueue(world: context.world)
        kinds = BuiltInResources.all.filter { !Self.ignored.contains($0.resource) }
        informers = kinds.map { context.informers.informer($0.resource) }
        for (index, informer) in informers.enumerated() {
            informer.addHandler { [graph, queue] in Self.note($0, kind: index, graph: graph, queue: queue) }
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: informers, workers: workers
        ).run()
    }

    /// - Parameter key: the name is the uid of the object to look at.
    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let (object, definition) = object(key.name) else { return .done }
        let observed = try await observe(object, definition)
        for action in GarbageDecision.decide(observed) { try await perform(action, on: object, definition) }
        return .done
    }
}

// MARK: The graph

extension GarbageCollector {
    private static func note(_ change: Informer.Change, kind: Int, graph: OwnershipGraph, queue: WorkQueue) {
        func look(_ uids: [String]) { for uid in uids { queue.add(ObjectKey(namespace: "", name: uid)) } }
        func remove(_ uid: String) {
            let concerned = graph.remove(uid)
            look(concerned.dependents)
            look(concerned.owners)
        }
        let metadata = change.object["metadata"]
        let uid = metadata?["uid"]?.string ?? ""
        switch change {
        case .removed: remove(uid)
        case .stored(let object, let old):
            // Between two lists one object may have taken the place of another.
            if let oldUID = old?["metadata", "uid"]?.string, oldUID != uid { remove(oldUID) }
            if let old, old["metadata", "uid"] == metadata?["uid"], isSame(old, object) { return }
            let owners = metadata?["ownerReferences"]?.array?.compactMap { $0["uid"]?.string } ?? []
            look(graph.store(uid, at: .init(kind: kind, key: ObjectKey(of: object)), owners: owners))
            // It may no longer block the deletion of its owners.
            if let old, old["metadata", "ownerReferences"] != metadata?["ownerReferences"] { look(owners) }
            if !owners.isEmpty || metadata?["deletionTimestamp"] != nil { look([uid]) }
        }
    }

    private static func isSame(_ left: JSON, _ right: JSON) -> Bool {
        ["ownerReferences", "finalizers", "deletionTimestamp"].allSatisfy {
            left["metadata", $0] == right["metadata", $0]
        }
    }

    /// The object of this uid, as its informer has it; nil when there is none any more.
    private func object(_ uid: String) -> (JSON, ResourceDefinition)? {
        guard let place = graph.place(of: uid), let object = informers[place.kind].get(place.key),
            object["metadata", "uid"]?.string == uid
        else { return nil }
        return (object, kinds[place.kind])
    }
}

// MARK: What is observed

extension GarbageCollector {
    private func observe(_ object: JSON, _ definition: ResourceDefinition) async throws -> GarbageDecision.Observed {
        let metadata = Metadata(object)
        var observed = GarbageDecision.Observed(
            references: metadata.references, finalizers: metadata.finalizers, isBeingDeleted: metadata.isBeingDeleted)
        for dependent in graph.dependents(of: metadata.uid).compactMap({ self.object($0) }) {
            let dependent = Metadata(dependent.0)
            observed.dependents.append(
                .init(
                    uid: dependent.uid, isBeingDeleted: dependent.isBeingDeleted,
                    blocksOwner: dependent.references.contains { $0.uid == metadata.uid && $0.blocksOwnerDeletion },
                    isWaiting: dependent.isWaiting))
        }
        if metadata.isBeingDeleted { return observed }
        for reference in metadata.references where observed.owners[reference.uid] == nil {
            observed.owners[reference.uid] = try await state(of: reference, namedBy: object, definition)
        }
        return observed
    }

    private func state(
        of reference: OwnerReference, namedBy object: JSON, _ definition: ResourceDefinition
    ) async throws -> GarbageDecision.OwnerState {
        guard let kind = kinds.first(where: { $0.kind == reference.kind && $0.apiVersion == reference.apiVersion })
        else { return .unknown }
        let namespace = object["metadata", "namespace"]?.string ?? ""
        if kind.isNamespaced, !definition.isNamespaced {
            warn(
                object, definition, reference, "no object without a namespace can be owned by one that has a namespace")
            return .unknown
        }
        if let (owner, known) = self.object(reference.uid), known.kind == reference.kind {
            let owner = Metadata(owner)
            if !kind.isNamespaced || owner.namespace == namespace { return owner.isWaiting ? .waiting : .present }
            warn(object, definition, reference, "the owner is in another namespace (\(owner.namespace))")
            return .absent
        }
        if graph.isKnownGone(reference.uid) { return .absent }
        let key = ObjectKey(namespace: kind.isNamespaced ? namespace : "", name: reference.name)
        do {
            let owner = Metadata(try await client.get(kind.resource, key))
            if owner.uid == reference.uid { return owner.isWaiting ? .waiting : .present }
        } catch let error as APIError where error.isNotFound {}
        return .absent
    }

    private func warn(
        _ object: JSON, _ definition: ResourceDefinition, _ reference: OwnerReference, _ cause: String
    ) {
        var object = object
        object["apiVersion"] = .string(definition.apiVersion)
        object["kind"] = .string(definition.kind)
        events.post(
            object, .warning, reason: "OwnerRefInvalidNamespace",
            message: "ownerRef [\(reference.apiVersion)/\(reference.kind), name: \(reference.name), "
                + "uid: \(reference.uid)]: \(cause)")
    }

    /// The part of an object that ownership is about.
    private struct Metadata {
        var uid: String
        var namespace: String
        var references: [OwnerReference]
        var finalizers: [String]
        var isBeingDeleted: Bool
        var isWaiting: Bool { isBeingDeleted && finalizers.contains(GarbageDecision.foregroundFinalizer) }

        init(_ object: JSON) {
            let metadata = object["metadata"]
            uid = metadata?["uid"]?.string ?? ""
            namespace = metadata?["namespace"]?.string ?? ""
            references = metadata?["ownerReferences"]?.array?.map { OwnerReference($0) } ?? []
            finalizers = metadata?["finalizers"]?.array?.compactMap(\.string) ?? []
            isBeingDeleted = metadata?["deletionTimestamp"]?.string != nil
        }
    }
}

// MARK: What is done

extension GarbageCollector {
    private func perform(
        _ action: GarbageDecision.Action, on object: JSON, _ definition: ResourceDefinition
    ) async throws {
        switch action {
        case .delete(let propagation):
            let options = DeleteOptions(
                propagation: propagation, uid: object["metadata", "uid"]?.string,
                resourceVersion: object["metadata", "resourceVersion"]?.string)
            try await unlessGone { try await client.delete(definition.resource, ObjectKey(of: object), options) }
        case .setReferences(let references):
            try await patch(object, definition, ["ownerReferences": Self.orNull(references.map(\.json))])
        case .removeFinalizer(let finalizer):
            let rest = object["metadata", "finalizers"]?.array?.filter { $0.string != finalizer } ?? []
            try await patch(object, definition, ["finalizers": Self.orNull(rest)])
        case .orphan(let uid):
            guard let (dependent, kind) = self.object(uid) else { return }
            let owner = object["metadata", "uid"]?.string
            let rest = dependent["metadata", "ownerReferences"]?.array?.filter { $0["uid"]?.string != owner } ?? []
            try await patch(dependent, kind, ["ownerReferences": Self.orNull(rest)])
        case .lookAt(let uid): queue.add(ObjectKey(namespace: "", name: uid))
        }
    }

    /// In a merge patch null removes the field.
    private static func orNull(_ items: [JSON]) -> JSON { items.isEmpty ? .null : .array(items) }

    private func patch(_ object: JSON, _ definition: ResourceDefinition, _ metadata: JSON) async throws {
        var metadata = metadata
        for name in ["uid", "resourceVersion"] { metadata[name] = object["metadata", name] }
        try await unlessGone {
            try await client.patch(definition.resource, ObjectKey(of: object), ["metadata": metadata])
        }
    }

    private func unlessGone(_ call: () async throws -> Void) async throws {
        do { try await call() } catch let error as APIError where error.isNotFound {}
    }
}
