import JSON
import Storage

extension ObjectWriter {
    /// Which part of the object a write may change.
    enum WrittenPart: Sendable {
        /// Everything but the status.
        case main
        case status
        /// `spec.finalizers` of a namespace.
        case finalizers
    }

    /// Reads the object, lets `transform` make the wanted state of it, and stores that; starts again when another
    /// write came between, unless the wanted state names the version that it was made from.
    func change(
        _ name: String, _ part: WrittenPart, _ options: WriteOptions, _ transform: (StoredObject) throws -> JSON
    ) async throws -> [UInt8] {
        for _ in 0..<Limits.conflictRetriesMax {
            let current = try await storage.current(namespace: namespace, name: name)
            let wanted = try transform(current)
            if let bytes = try await replace(current, with: wanted, part, options) { return bytes }
        }
        throw StatusError.modified(storage.reference(name))
    }

    /// nil: another write came between.
    private func replace(
        _ current: StoredObject, with wanted: JSON, _ part: WrittenPart, _ options: WriteOptions
    ) async throws -> [UInt8]? {
        try checkPreconditions(wanted.metadata, current)
        var new = merged(wanted, current.json, part)
        let intake = ObjectIntake(definition: definition, fieldValidation: .ignore)
        intake.applyDefaults(&new)
        var claims = Admission.Claims()
        if part == .main {
            definition.prepare(&new, current.json)
            bumpGeneration(&new, current.json)
            claims = try await server.admission.admit(&new, old: current.json, definition: definition)
        }
        try checkFinalizers(new.metadata, current.json.metadata)
        try intake.validate(new, old: current.json)
        if new.metadata.isBeingDeleted, Deletion.isReadyToGo(new, definition) {
            let bytes = ObjectEncoding.encode(new)
            if options.isDryRun { return ResourceVersionField.insert(current.revision, into: bytes) }
            guard let revision = try await remove(current) else { return nil }
            return ResourceVersionField.insert(revision, into: bytes)
        }
        return try await store(new, over: current, claims, isDryRun: options.isDryRun)
    }

    /// Stores a new state in one transaction with its claims. nil: another write came between.
    func store(
        _ new: JSON, over current: StoredObject, _ claims: Admission.Claims = .init(), isDryRun: Bool
    ) async throws -> [UInt8]? {
        let bytes = ObjectEncoding.encode(new)
        // A write that changes nothing is none: no event, no new version.
        if isDryRun || bytes == current.bytes { return ResourceVersionField.insert(current.revision, into: bytes) }
        let transaction = Transaction(
            conditions: [(current.key, current.revision)] + claims.acquired.map { ($0, 0) },
            mutations: [.put(key: current.key, value: bytes)]
                + claims.acquired.map { .put(key: $0, value: Array(current.key.utf8)) }
                + claims.released.map { .delete(key: $0) })
        guard case .committed(let revision) = try await storage.store.commit(transaction) else { return nil }
        return ResourceVersionField.insert(revision, into: bytes)
    }

    /// The wanted state where the part allows it, the present one elsewhere.
    private func merged(_ wanted: JSON, _ old: JSON, _ part: WrittenPart) -> JSON {
        switch part {
        case .status:
            var new = old
            new["status"] = wanted["status"]
            return new
        case .finalizers:
            var new = old
            new["spec", "finalizers"] = wanted["spec", "finalizers"] ?? []
            return new
        case .main:
            var new = wanted
            for name in Self.systemMetadata { new["metadata", name] = old["metadata", name] }
            if definition.hasStatus { new["status"] = old["status"] }
            return new
        }
    }

    private static let systemMetadata = [
        "name", "namespace", "generateName", "uid", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "generation",
    ]

    /// The desired state has a new generation when it differs; the definition may have counted it already.
    private func bumpGeneration(_ new: inout JSON, _ old: JSON) {
        let generation = old.metadata.generation
        if new.metadata.generation == generation, generation > 0, new["spec"] != old["spec"] {
            new["metadata", "generation"] = .int(Int64(generation + 1))
        }
    }

    private func checkPreconditions(_ wanted: ObjectMetadata, _ current: StoredObject) throws(StatusError) {
        let reference = storage.reference(current.json.metadata.name)
        if let text = wanted.json["resourceVersion"]?.string, !text.isEmpty {
            guard let revision = Revision(text) else {
                throw .badRequest("metadata.resourceVersion: Invalid value: \"\(text)\": must be a number")
            }
            if revision != current.revision { throw .modified(reference) }
        }
        let uid = current.json.metadata.uid
        if !wanted.uid.isEmpty, wanted.uid != uid {
            throw .conflict(
                reference, "Precondition failed: UID in precondition: \(wanted.uid), UID in object meta: \(uid)")
        }
    }

    private func checkFinalizers(_ new: ObjectMetadata, _ old: ObjectMetadata) throws(StatusError) {
        guard old.isBeingDeleted else { return }
        let added = new.finalizers.filter { !old.finalizers.contains($0) }
        if added.isEmpty { return }
        let list = added.map { "\"\($0)\"" }.joined(separator: ", ")
        throw .invalid(
            kind: definition.kind, group: definition.group, name: old.name,
            [
                .init(
                    field: "metadata.finalizers", reason: .forbidden,
                    message: "Forbidden: no new finalizers can be added if the object is being deleted, found new "
                        + "finalizers []string{\(list)}")
            ])
    }
}
