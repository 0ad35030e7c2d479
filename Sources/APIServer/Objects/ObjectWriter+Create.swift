import JSON
import Storage

extension ObjectWriter {
    /// Stores a new object that the schema has accepted, and gives its bytes as clients see them.
    func create(_ object: JSON, _ options: WriteOptions) async throws -> [UInt8] {
        var object = object
        if object.metadata.resourceVersion != nil {
            throw StatusError.badRequest("resourceVersion should not be set on objects to be created")
        }
        try checkNamespace(of: &object)
        let base = object.metadata.generateName
        let isNameGenerated = object.metadata.name.isEmpty && !base.isEmpty
        try await server.admission.checkNamespace(
            of: definition, namespace: namespace, name: isNameGenerated ? base : object.metadata.name)
        for _ in 0..<Limits.allocationAttemptsMax {
            var candidate = object
            if isNameGenerated {
                candidate["metadata", "name"] = .string(ObjectIdentity.name(base: base, server.world.random))
            }
            switch try await attemptCreate(candidate, options) {
            case .done(let bytes): return bytes
            case .nameTaken where isNameGenerated: continue
            case .nameTaken: throw StatusError.alreadyExists(storage.reference(candidate.metadata.name))
            case .claimTaken: continue
            }
        }
        throw StatusError(
            code: 409, reason: "AlreadyExists",
            message:
                "\(definition.plural) \"\(base)\" already exists, the server was not able to generate a unique name")
    }

    private enum Attempt {
        case done([UInt8])
        case nameTaken
        /// Another service got the address or port first.
        case claimTaken
    }

    private func attemptCreate(_ candidate: JSON, _ options: WriteOptions) async throws -> Attempt {
        var object = candidate
        let intake = ObjectIntake(definition: definition, fieldValidation: .ignore)
        stamp(&object)
        intake.applyDefaults(&object)
        definition.prepare(&object, nil)
        let claims = try await server.admission.admit(&object, old: nil, definition: definition)
        try intake.validate(object, old: nil)
        let key = storage.key(namespace: namespace, name: object.metadata.name)
        let bytes = ObjectEncoding.encode(object)
        if options.isDryRun {
            return try await storage.store.get(key) == nil ? .done(bytes) : .nameTaken
        }
        let transaction = Transaction(
            conditions: [(key, 0)] + claims.acquired.map { ($0, 0) },
            mutations: [.put(key: key, value: bytes)] + claims.acquired.map { .put(key: $0, value: Array(key.utf8)) })
        switch try await storage.store.commit(transaction) {
        case .committed(let revision): return .done(ResourceVersionField.insert(revision, into: bytes))
        case .conflict(let conflicting, _): return conflicting == key ? .nameTaken : .claimTaken
        }
    }

    /// What only the server says about an object.
    private func stamp(_ object: inout JSON) {
        var metadata = object.metadata
        for name in ["deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"] { metadata.json[name] = nil }
        metadata.uid = ObjectIdentity.uid(server.world.random)
        metadata.json["creationTimestamp"] = .string(server.world.time.now.rfc3339)
        if object["spec"] != nil { metadata.generation = 1 } else { metadata.json["generation"] = nil }
        object.metadata = metadata
    }
}
