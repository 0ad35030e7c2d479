import Client
import JSON
import Resources

/// An object of the server, with its type.
struct FoundObject: Sendable {
    var type: ResourceType
    var json: JSON
    var key: ObjectKey { ObjectKey(of: json) }
    /// "deployment.apps/web".
    var label: String { "\(type.qualifiedKind)/\(key.name)" }
    var path: String { type.path(namespace: key.namespace, name: key.name) }

    /// An item of a list with its apiVersion and kind, which the list says once for all.
    static func complete(_ item: JSON, _ type: ResourceType) -> JSON {
        var json: JSON = ["apiVersion": .string(type.apiVersion), "kind": .string(type.kind)]
        for (key, value) in item.object ?? [:] { json[key] = value }
        return json
    }
}

extension Invocation {
    /// The objects that a call names by words or by -l, --all, --field-selector and -A, read from the server.
    ///
    /// With `listsWithoutName`, a type alone means all of its objects (as in `get`); without, that takes --all or -l.
    func objects(listsWithoutName: Bool = false) async throws -> [FoundObject] {
        let requests = try await requests(listsWithoutName: listsWithoutName)
        var found: [FoundObject] = []
        for request in requests { found += try await fetch(request) }
        return found
    }

    /// What the words and flags of a call ask for, not yet read.
    func requests(arguments: [String]? = nil, listsWithoutName: Bool) async throws -> [ObjectRequest] {
        let selector = flags.string("selector")
        let hasSelector = !selector.isEmpty || !flags.string("field-selector").isEmpty
        if flags.bool("all"), !selector.isEmpty {
            throw CommandError("setting 'all' parameter but found a non empty selector. ")
        }
        let words = ResourceArguments(
            arguments: arguments ?? self.arguments, namespace: flags.bool("all-namespaces") ? nil : try namespace(),
            hasSelector: hasSelector)
        let requests = try await words.requests(try cluster().mapper)
        if !listsWithoutName, !hasSelector, !flags.bool("all"), requests.contains(where: { $0.name == nil }) {
            throw CommandError("resource(s) were provided, but no name was specified")
        }
        return requests
    }

    /// Reads one object, or all pages of a list with the call's selectors.
    func fetch(_ request: ObjectRequest) async throws -> [FoundObject] {
        let cluster = try cluster()
        if request.name != nil {
            return [FoundObject(type: request.type, json: try await cluster.request("GET", request.path))]
        }
        let list: ListResult<JSON>
        do {
            list = try await cluster.client.list(
                request.type.resource, namespace: request.namespace, labelSelector: nonEmpty("selector"),
                fieldSelector: nonEmpty("field-selector"))
        } catch { throw listFailure(error, request) }
        return list.items.map { FoundObject(type: request.type, json: FoundObject.complete($0, request.type)) }
    }

    /// A flag's value; nil when it is empty.
    func nonEmpty(_ flag: String) -> String? {
        let value = flags.string(flag)
        return value.isEmpty ? nil : value
    }

    /// Says of a list that failed what was looked for.
    func listFailure(_ error: any Error, _ request: ObjectRequest) -> any Error {
        guard var error = error as? APIError, error.code == 400 || error.isNotFound, request.name == nil else {
            return error
        }
        let subject =
            "\"\(request.type.apiVersion.contains("/") ? "" : "/")\(request.type.apiVersion), Resource=\(request.type.plural)\""
        let (labels, fields) = (flags.string("selector"), flags.string("field-selector"))
        error.message =
            labels.isEmpty && fields.isEmpty
            ? "Unable to list \(subject): \(error.message)"
            : "Unable to find \(subject) that match label selector \"\(labels)\", field selector \"\(fields)\": \(error.message)"
        return error
    }
}
