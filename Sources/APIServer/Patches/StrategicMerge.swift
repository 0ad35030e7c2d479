import JSON

/// Strategic merge patch: as a merge patch, but lists of objects merge item by item, and directives beginning with `$`
/// say what a merge patch can't.
///
/// The keys of the lists are those of Kubernetes' own types, found by the list's name: they are the same wherever the name
/// occurs, but for `ports`, whose key depends on the object that has them.
enum StrategicMerge {
    private static let mergeKeys: [String: [String]] = [
        "addresses": ["type"], "conditions": ["type"], "containers": ["name"], "env": ["name"],
        "ephemeralContainers": ["name"], "hostAliases": ["ip"], "hostIPs": ["ip"], "imagePullSecrets": ["name"],
        "initContainers": ["name"], "ownerReferences": ["uid"], "podIPs": ["ip"], "ports": ["containerPort", "port"],
        "resourceClaims": ["name"], "schedulingGates": ["name"], "secrets": ["name"], "taints": ["key"],
        "topologySpreadConstraints": ["topologyKey"], "volumeDevices": ["devicePath"], "volumeMounts": ["mountPath"],
        "volumes": ["name"],
    ]
    /// Lists of texts that merge as sets.
    private static let sets: Set = ["finalizers"]

    static func apply(_ patch: JSON, to target: JSON) -> JSON {
        guard let changes = patch.object else { return patch }
        if changes["$patch"] == "replace" { return withoutDirectives(patch) }
        var result = target.object ?? [:]
        if let retained = changes["$retainKeys"]?.array?.compactMap(\.string) {
            for name in result.keys where !retained.contains(name) { result.removeValue(forKey: name) }
        }
        for (name, value) in changes where !name.hasPrefix("$") {
            if value.isNull || value["$patch"] == "delete" {
                result.removeValue(forKey: name)
            } else if let items = value.array {
                result[name] = .array(list(name, items, onto: result[name]?.array ?? []))
            } else {
                result[name] = apply(value, to: result[name] ?? [:])
            }
        }
        for (directive, value) in changes { finish(directive, value.array ?? [], &result) }
        return .object(result)
    }

    private static func list(_ name: String, _ patch: [JSON], onto target: [JSON]) -> [JSON] {
        if patch.contains(where: { $0["$patch"] == "replace" }) {
            return patch.filter { $0["$patch"] != "replace" }.map(withoutDirectives)
        }
        if sets.contains(name) { return target + patch.filter { !target.contains($0) } }
        guard let key = mergeKeys[name]?.first(where: { key in patch.contains { $0[key] != nil } }) else {
            return patch.map(withoutDirectives)
        }
        var result = target
        for item in patch {
            let index = result.firstIndex { $0[key] == item[key] }
            switch (item["$patch"] == "delete", index) {
            case (true, let index?): result.remove(at: index)
            case (true, nil): break
            case (false, let index?): result[index] = apply(item, to: result[index])
            case (false, nil): result.append(withoutDirectives(item))
            }
        }
        return result
    }

    /// The directives that concern a list beside them.
    private static func finish(_ directive: String, _ values: [JSON], _ object: inout JSONObject) {
        let parts = directive.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let items = object[parts[1]]?.array else { return }
        switch parts[0] {
        case "$deleteFromPrimitiveList": object[parts[1]] = .array(items.filter { !values.contains($0) })
        case "$setElementOrder": object[parts[1]] = .array(ordered(items, values, name: parts[1]))
        default: break
        }
    }

    /// The items in the order of the patch; those it does not name follow.
    private static func ordered(_ items: [JSON], _ order: [JSON], name: String) -> [JSON] {
        let key = mergeKeys[name]?.first { key in order.contains { $0[key] != nil } }
        func identity(_ item: JSON) -> JSON? { key.map { item[$0] } ?? item }
        let named = order.compactMap { entry in items.first { identity($0) == identity(entry) } }
        return named + items.filter { item in !order.contains { identity($0) == identity(item) } }
    }

    private static func withoutDirectives(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for (name, member) in object where !name.hasPrefix("$") && !member.isNull {
                result[name] = withoutDirectives(member)
            }
            return .object(result)
        case .array(let items):
            return .array(items.filter { $0["$patch"] != "delete" }.map(withoutDirectives))
        default: return value
        }
    }
}
