import JSON
import Storage

extension ObjectWriter {
    enum DeleteOutcome: Sendable {
        case removed(JSON)
        /// It is still there, with a `deletionTimestamp`.
        case marked([UInt8])
    }

    /// Starts again when another write came between, unless the options name a version.
    func delete(_ name: String, _ options: DeleteOptions) async throws -> DeleteOutcome {
        if definition.group.isEmpty, definition.kind == "Namespace" { try NamespaceLifecycle.checkDeletion(name) }
        for _ in 0..<Limits.conflictRetriesMax {
            let current = try await storage.current(namespace: namespace, name: name)
            try checkPreconditions(options, current)
            switch Deletion.decide(current.json, options, definition: definition, now: server.world.time.now) {
            case .keep: return .marked(ResourceVersionField.insert(current.revision, into: current.bytes))
            case .mark(let marked):
                if let bytes = try await store(marked, over: current, isDryRun: options.isDryRun) {
                    return .marked(bytes)
                }
            case .remove:
                if options.isDryRun { return .removed(current.json) }
                if try await remove(current) != nil { return .removed(current.json) }
            }
        }
        throw StatusError.modified(storage.reference(name))
    }

    /// Takes the object out of the store, and gives back what it claimed. nil: another write came between.
    func remove(_ current: StoredObject) async throws -> Revision? {
        let claims = server.admission.claimsToRelease(current.json, definition: definition)
        let transaction = Transaction(
            conditions: [(current.key, current.revision)],
            mutations: [.delete(key: current.key)] + claims.released.map { .delete(key: $0) })
        guard case .committed(let revision) = try await storage.store.commit(transaction) else { return nil }
        return revision
    }

    private func checkPreconditions(_ options: DeleteOptions, _ current: StoredObject) throws(StatusError) {
        let metadata = current.json.metadata
        let reference = storage.reference(metadata.name)
        if let uid = options.uid, uid != metadata.uid {
            throw .conflict(
                reference, "Precondition failed: UID in precondition: \(uid), UID in object meta: \(metadata.uid)")
        }
        if let revision = options.revision, revision != current.revision {
            throw .conflict(
                reference,
                "Precondition failed: ResourceVersion in precondition: \(revision), ResourceVersion in object meta: "
                    + "\(current.revision)")
        }
    }
}
