import JSON
import Platform
import Storage

/// A view of an object's `metadata` (meta/v1 ObjectMeta) with the fields that the server itself reads and sets.
struct ObjectMetadata {
    var json: JSON

    var name: String {
        get { json["name"]?.string ?? "" }
        set { json["name"] = .string(newValue) }
    }
    var namespace: String {
        get { json["namespace"]?.string ?? "" }
        set { json["namespace"] = newValue.isEmpty ? Optional.none : .string(newValue) }
    }
    var generateName: String { json["generateName"]?.string ?? "" }
    var uid: String {
        get { json["uid"]?.string ?? "" }
        set { json["uid"] = .string(newValue) }
    }
    var resourceVersion: Revision? {
        get { (json["resourceVersion"]?.string).flatMap { Revision($0) } }
        set { json["resourceVersion"] = newValue.map { .string(String($0)) } }
    }
    var labels: [String: String] { json["labels"]?.stringMap ?? [:] }
    var annotations: [String: String] { json["annotations"]?.stringMap ?? [:] }
    var generation: Int {
        get { json["generation"]?.int ?? 0 }
        set { json["generation"] = .int(Int64(newValue)) }
    }
    var finalizers: [String] {
        get { json["finalizers"]?.array?.compactMap(\.string) ?? [] }
        set { json["finalizers"] = newValue.isEmpty ? Optional.none : .array(newValue.map { .string($0) }) }
    }
    var creationTimestamp: Timestamp? { (json["creationTimestamp"]?.string).flatMap { Timestamp(rfc3339: $0) } }
    var isBeingDeleted: Bool { json["deletionTimestamp"]?.string != nil }
    var deletionGraceSeconds: Int? {
        get { json["deletionGracePeriodSeconds"]?.int }
        set { json["deletionGracePeriodSeconds"] = newValue.map { .int(Int64($0)) } }
    }

    /// Says that the object is to go, `grace` seconds from now.
    mutating func markDeleted(at now: Timestamp, graceSeconds: Int) {
        json["deletionTimestamp"] = .string((now + .seconds(graceSeconds)).rfc3339)
        deletionGraceSeconds = graceSeconds
    }
}

extension JSON {
    var metadata: ObjectMetadata {
        get { ObjectMetadata(json: self["metadata"] ?? [:]) }
        set { self["metadata"] = newValue.json }
    }
}
