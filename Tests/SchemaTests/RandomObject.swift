import FuzzSupport
import JSON
import Schema

/// Objects with the types of a schema.
enum RandomObject {
    private static let names = ["a", "b", "c", "x"]
    private static let depthMax = 7

    static func make(_ schema: Schema, _ random: inout SplitMix, depth: Int = 0) -> JSON {
        switch schema.shape {
        case .any: return .string(random.pick(names))
        case .string: return text(schema, &random)
        case .boolean: return .bool(random.oneIn(2))
        case .integer(let bits): return .int(bits == 32 ? Int64(random.below(5)) : Int64(random.below(1 << 40)))
        case .number: return .double(Double(random.below(100)) / 8)
        case .quantity: return .string(random.pick(["1", "100m", "1Gi", "1500k", "0"]))
        case .intOrString: return random.oneIn(2) ? .int(Int64(random.below(100))) : "25%"
        case .array(let element, _):
            if depth > depthMax { return [] }
            return .array((0..<random.below(4)).map { _ in make(element, &random, depth: depth + 1) })
        case .map(let element):
            var object = JSONObject()
            for _ in 0..<random.below(4) { object[random.pick(names)] = make(element, &random, depth: depth + 1) }
            return .object(object)
        case .object(let fields):
            var object = JSONObject()
            let share = fields.names.count > 8 ? fields.names.count / 4 : 2
            for name in fields.names where depth <= depthMax {
                guard let field = fields.byName[name], isKey(name) || random.below(share) == 0 else { continue }
                object[name] = make(field, &random, depth: depth + 1)
            }
            return .object(object)
        }
    }

    /// Mostly there, so that lists can be merged.
    private static func isKey(_ name: String) -> Bool {
        ["name", "containerPort", "type", "mountPath", "key"].contains(name)
    }

    private static func text(_ schema: Schema, _ random: inout SplitMix) -> JSON {
        if let choice = schema.choices.randomElement(using: &random) { return .string(choice) }
        switch schema.formats {
        case .dateTime: return "2026-01-02T03:04:05Z"
        case .base64: return "YQ=="
        default: return .string(random.oneIn(12) ? "" : random.pick(names))
        }
    }
}

/// Strategic merge patches made of plain objects.
enum RandomPatch {
    static func make(_ value: JSON, _ random: inout SplitMix) -> JSON {
        switch value {
        case .object(let members):
            var patch = JSONObject()
            for (name, member) in members {
                patch[name] = random.oneIn(8) ? .null : make(member, &random)
                if case .array(let elements) = member, random.oneIn(5) {
                    patch["$setElementOrder/\(name)"] = .array(elements.map(identity).shuffled(using: &random))
                }
                if case .array(let elements) = member, elements.allSatisfy({ $0.string != nil }), random.oneIn(5) {
                    patch["$deleteFromPrimitiveList/\(name)"] = .array(elements)
                }
            }
            if random.oneIn(12) { patch["$patch"] = .string(random.pick(["replace", "delete", "merge"])) }
            if random.oneIn(12) { patch["$retainKeys"] = .array(members.keys.map { .string($0) }) }
            return .object(patch)
        case .array(let elements):
            var patch = elements.map { make($0, &random) }
            if random.oneIn(15), elements.first?.object != nil { patch.append(["$patch": "replace"]) }
            return .array(patch)
        default: return value
        }
    }

    private static func identity(_ element: JSON) -> JSON {
        guard let members = element.object else { return element }
        return .object(
            JSONObject(members.filter { ["name", "containerPort"].contains($0.key) }.map { ($0.key, $0.value) }))
    }
}
