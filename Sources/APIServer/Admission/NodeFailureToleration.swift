import JSON

/// Lets pods stay for a while on a node that fails: it may be back soon, and moving all its pods costs more than waiting.
/// A pod that says itself how long it tolerates such a node is not touched.
public enum NodeFailureToleration {
    /// Kubernetes' five minutes.
    public static let secondsDefault = 300
    private static let keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

    static func admit(_ pod: inout JSON, seconds: Int) {
        var tolerations = pod["spec", "tolerations"]?.array ?? []
        for key in keys where !tolerations.contains(where: { covers($0, key) }) {
            tolerations.append([
                "key": .string(key), "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": .int(Int64(seconds)),
            ])
        }
        if pod["spec"]?.object != nil { pod["spec", "tolerations"] = .array(tolerations) }
    }

    private static func covers(_ toleration: JSON, _ key: String) -> Bool {
        let effect = toleration["effect"]?.string ?? ""
        let named = toleration["key"]?.string ?? ""
        return (named == key || named.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
    }
}
