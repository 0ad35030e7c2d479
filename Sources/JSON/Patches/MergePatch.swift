/// JSON Merge Patch (RFC 7386).
public enum MergePatch {
    public static func apply(_ patch: JSON, to target: JSON) -> JSON {
        guard let changes = patch.object else { return patch }
        var result = target.object ?? [:]
        for (name, value) in changes {
            if value.isNull {
                result.removeValue(forKey: name)
            } else {
                result[name] = apply(value, to: result[name] ?? .null)
            }
        }
        return .object(result)
    }
}
