import Client
import JSON

extension Invocation {
    /// What a call that changes objects names: by -f, or by words and -l, --all, -A. Not yet read.
    ///
    /// - Parameter listsWithoutName: whether a type alone means all of its objects.
    func targets(
        arguments: [String]? = nil, listsWithoutName: Bool = false
    ) async throws -> [ObjectRequest] {
        guard flags.list("filename").isEmpty else {
            let (resolved, failures) = try await manifests()
            if let failure = AggregateError.of(failures) { throw failure }
            return resolved.map { ObjectRequest(type: $0.type, namespace: $0.namespace, name: $0.name) }
        }
        let words = arguments ?? self.arguments
        guard !words.isEmpty else {
            throw CommandError(
                "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n"
                    + "   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'")
        }
        return try await requests(arguments: words, listsWithoutName: listsWithoutName)
    }

    /// Reads what is named and hands over one object after the other. A failure stops none of the others; all are
    /// reported at the end.
    ///
    /// - Returns: how many objects were handed over.
    @discardableResult
    func forEachTarget(
        arguments: [String]? = nil, listsWithoutName: Bool = false, _ body: (FoundObject) async throws -> Void
    ) async throws -> Int {
        var failures: [any Error] = []
        var count = 0
        for request in try await targets(arguments: arguments, listsWithoutName: listsWithoutName) {
            do {
                for object in try await fetch(request) {
                    count += 1
                    do { try await body(object) } catch { failures.append(error) }
                }
            } catch { failures.append(error) }
        }
        if let failure = AggregateError.of(failures) { throw failure }
        return count
    }

    /// The one object that words such as "deployment/web" or "deployment web" name.
    func oneTarget(arguments: [String]? = nil) async throws -> FoundObject {
        let requests = try await targets(arguments: arguments)
        guard requests.count == 1, let request = requests.first else {
            throw CommandError("one resource must be named, not \(requests.count)")
        }
        guard let object = try await fetch(request).first else {
            throw CommandError("no resource was found")
        }
        return object
    }

    /// Sends a patch in the name of the call's field manager; with --dry-run the answer is what it would have become.
    func patch(
        _ object: FoundObject, _ patch: JSON, type: PatchType = .strategic, subresource: String? = nil
    ) async throws -> JSON {
        let path = object.type.path(namespace: object.key.namespace, name: object.key.name, subresource: subresource)
        let query = RequestTarget.query([
            ("fieldManager", nonEmpty("field-manager")), try DryRun(self).parameter,
        ])
        return try await cluster().request("PATCH", path + query, body: patch, contentType: type.rawValue)
    }

    /// Posts a new object, or with --dry-run=client only gives it back.
    func create(_ object: JSON, _ type: ResourceType) async throws -> JSON {
        var object = object
        let dryRun = try DryRun(self)
        // What is only shown holds no more than what the user said.
        if type.isNamespaced, dryRun != .client || flags.isSet("namespace") {
            object["metadata", "namespace"] = .string(try namespace())
        }
        if dryRun == .client { return object }
        let query = RequestTarget.query([("fieldManager", nonEmpty("field-manager")), dryRun.parameter])
        let path = type.path(namespace: object["metadata", "namespace"]?.string) + query
        return try await cluster().request("POST", path, body: object)
    }
}

extension Flag {
    /// Of commands that change objects: how to name and print them.
    static let targeting: [Flag] = [
        .filename, .recursive, .kustomize, .selector, .all, .output, .showManagedFields,
    ]
    static let kustomize = Flag.string("kustomize", short: "k", "Accepted for kubectl's sake, and refused.").hidden()
    static let all = Flag.bool("all", "Select all resources of the named types in the namespace.")
}
