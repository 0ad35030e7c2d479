import JSON
import Platform
import Resources

/// Decides what a DELETE means for one object: whether it goes at once or is only marked, and with which finalizers.
enum Deletion {
    enum Decision: Sendable {
        /// Nobody has to agree any more.
        case remove
        /// Store this: an agent, a controller or a finalizer's owner has something to do first.
        case mark(JSON)
        /// It is on its way already, and the request changes nothing.
        case keep
    }

    /// What dependants need before their owner may go (garbage collection).
    static let foregroundFinalizer = "foregroundDeletion"
    static let orphanFinalizer = "orphan"

    static func decide(
        _ object: JSON, _ options: DeleteOptions, definition: ResourceDefinition, now: Timestamp
    ) -> Decision {
        var new = object
        var metadata = object.metadata
        metadata.finalizers = finalizers(metadata.finalizers, options.propagation)
        let grace = graceSeconds(object, options, definition)
        let waits = !metadata.finalizers.isEmpty || isHeldByContent(object, definition)
        if !metadata.isBeingDeleted {
            if grace == 0, !waits { return .remove }
            metadata.markDeleted(at: now, graceSeconds: grace)
            if metadata.generation > 0 { metadata.generation += 1 }
        } else {
            let isShorter = grace < (metadata.deletionGraceSeconds ?? 0)
            if grace == 0, !waits { return .remove }
            // A second delete may only hasten the first one.
            if isShorter { metadata.markDeleted(at: now, graceSeconds: grace) }
        }
        new.metadata = metadata
        if definition.group.isEmpty, definition.kind == "Namespace" { NamespaceLifecycle.markTerminating(&new) }
        return new == object ? .keep : .mark(new)
    }

    /// Whether nothing holds an object that is marked.
    static func isReadyToGo(_ object: JSON, _ definition: ResourceDefinition) -> Bool {
        let metadata = object.metadata
        return metadata.finalizers.isEmpty && (metadata.deletionGraceSeconds ?? 0) == 0
            && !isHeldByContent(object, definition)
    }

    private static func isHeldByContent(_ object: JSON, _ definition: ResourceDefinition) -> Bool {
        definition.group.isEmpty && definition.kind == "Namespace" && NamespaceLifecycle.hasContentFinalizers(object)
    }

    /// Only pods die slowly: their agent stops the processes and then deletes them with a grace of zero. A pod that no
    /// agent has, or whose containers are over, goes at once.
    private static func graceSeconds(_ object: JSON, _ options: DeleteOptions, _ definition: ResourceDefinition) -> Int
    {
        guard definition.group.isEmpty, definition.kind == "Pod" else { return 0 }
        if object["spec", "nodeName"]?.string?.isEmpty ?? true { return 0 }
        if let phase = object["status", "phase"]?.string, phase == "Succeeded" || phase == "Failed" { return 0 }
        let metadata = object.metadata
        if metadata.isBeingDeleted, options.graceSeconds == nil { return metadata.deletionGraceSeconds ?? 0 }
        return max(0, options.graceSeconds ?? object["spec", "terminationGracePeriodSeconds"]?.int ?? 30)
    }

    private static func finalizers(_ present: [String], _ propagation: DeleteOptions.Propagation?) -> [String] {
        guard let propagation else { return present }
        var finalizers = present.filter { $0 != foregroundFinalizer && $0 != orphanFinalizer }
        switch propagation {
        case .foreground: finalizers.append(foregroundFinalizer)
        case .orphan: finalizers.append(orphanFinalizer)
        case .background: break
        }
        return finalizers
    }
}
