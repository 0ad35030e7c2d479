import JSON

/// The smallest strategic merge patch that makes one pod status of another.
///
/// Conditions are merged by type, so that those of other writers stay; everything else is the agent's own.
enum StatusPatch {
    /// - Returns: nil when nothing differs.
    static func make(from old: JSON, to new: JSON) -> JSON? {
        var patch = JSONObject()
        let newObject = new.object ?? [:]
        for (key, value) in newObject {
            if key == "conditions" {
                let changed = changedConditions(from: old[key]?.array ?? [], to: value.array ?? [])
                if !changed.isEmpty { patch[key] = .array(changed) }
            } else if old[key] != value {
                patch[key] = value
            }
        }
        for key in ownedKeys where newObject[key] == nil && old[key] != nil { patch[key] = .null }
        return patch.isEmpty ? nil : .object(patch)
    }

    /// Fields that the agent takes back when they do not hold any more.
    private static let ownedKeys = ["reason", "message"]

    private static func changedConditions(from old: [JSON], to new: [JSON]) -> [JSON] {
        new.compactMap { condition in
            let before = old.first { $0["type"] == condition["type"] }
            guard let before else { return condition }
            guard differs(before, condition) else { return nil }
            var changed = condition
            for key in ["reason", "message"] where condition[key] == nil && before[key] != nil { changed[key] = .null }
            return changed
        }
    }

    private static func differs(_ before: JSON, _ condition: JSON) -> Bool {
        ["status", "reason", "message"].contains { before[$0] != condition[$0] }
    }
}
