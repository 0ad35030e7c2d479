import JSON
import Resources

/// A pod's template, as it identifies a release.
struct PodTemplate: Sendable, Hashable {
    /// The label that a Deployment puts on each release's ReplicaSet and pods, and that its selector adds.
    static let hashLabel = "pod-template-hash"

    /// The template without the label, and without what says nothing: null, and empty lists and objects.
    private let content: JSON

    /// Two templates are equal when they make equal pods, whatever label a release has given them.
    init(_ template: JSON) {
        var template = template
        template["metadata", "labels", Self.hashLabel] = Optional.none
        content = Self.pruned(template) ?? [:]
    }

    /// The name of the release among those of its Deployment: the same template always has the same. When another template
    /// turns out to have it too, the Deployment counts the collision, and all further names are different ones.
    func hash(collisionCount: Int) -> String {
        var hash = FNV1a()
        Self.feed(content, to: &hash)
        if collisionCount > 0 { hash.add("\(collisionCount)".utf8) }
        // Without vowels no words come out.
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String("\(hash.value)".utf8.map { alphabet[Int($0) % alphabet.count] })
    }

    private static func pruned(_ json: JSON) -> JSON? {
        // A bare nil would be JSON's null.
        let nothing = Optional<JSON>.none
        switch json {
        case .null: return nothing
        case .array(let items):
            if items.isEmpty { return nothing }
            return .array(items.map { pruned($0) ?? .null })
        case .object(let object):
            var kept = JSONObject()
            for (key, value) in object { if let value = pruned(value) { kept[key] = value } }
            return kept.isEmpty ? nothing : .object(kept)
        default: return json
        }
    }

    /// The order of an object's members must not matter.
    private static func feed(_ json: JSON, to hash: inout FNV1a) {
        switch json {
        case .object(let object):
            hash.add("{".utf8)
            for key in object.map({ $0.0 }).sorted() {
                hash.add(JSON.string(key).encoded())
                hash.add(":".utf8)
                feed(object[key] ?? .null, to: &hash)
            }
            hash.add("}".utf8)
        case .array(let items):
            hash.add("[".utf8)
            for item in items {
                feed(item, to: &hash)
                hash.add(",".utf8)
            }
            hash.add("]".utf8)
        default: hash.add(json.encoded())
        }
    }
}

/// The hash function FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
private struct FNV1a {
    private(set) var value: UInt32 = 2_166_136_261

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt32(byte)) &* 16_777_619 }
    }
}
