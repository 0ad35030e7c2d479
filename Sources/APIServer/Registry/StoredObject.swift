import JSON
import Storage

/// One object as the store has it, decoded to be changed.
struct StoredObject: Sendable {
    var key: String
    /// Without `metadata.resourceVersion`: the revision is beside it.
    var json: JSON
    var bytes: [UInt8]
    var revision: Revision

    init(_ item: KeyValue) throws {
        key = item.key
        bytes = item.value
        revision = item.modRevision
        do { json = try JSON(parsing: item.value) } catch {
            throw StatusError.internalError("the stored object \(item.key) is damaged: \(error)")
        }
    }

    /// The object as clients see it.
    var visible: JSON {
        var json = json
        json.metadata.resourceVersion = revision
        return json
    }
}

/// The bytes in which objects are stored, cached and sent.
enum ObjectEncoding {
    /// `apiVersion`, `kind` and `metadata` come first, the last without `resourceVersion`: the cache inserts the
    /// revision of the commit right after the first `"metadata":{`.
    static func encode(_ object: JSON) -> [UInt8] {
        var metadata = object["metadata"] ?? [:]
        metadata["resourceVersion"] = nil
        var ordered = JSONObject()
        for name in ["apiVersion", "kind"] { ordered[name] = object[name] }
        ordered["metadata"] = metadata
        for (name, value) in object.object ?? [:] where ordered[name] == nil { ordered[name] = value }
        return JSON.object(ordered).encoded()
    }
}
