import JSON

extension Service {
    private static let affinitySeconds: JSON = 10_800

    /// What a default takes from other fields. Addresses and node ports come from the server's allocator.
    static func applyDefaults(_ service: inout JSON) {
        var spec = service["spec"] ?? [:]
        let type = spec["type"]?.string ?? "ClusterIP"
        spec["type"] = .string(type)
        if spec["sessionAffinity"] == nil { spec["sessionAffinity"] = "None" }
        if spec["sessionAffinity"] == "ClientIP", spec["sessionAffinityConfig", "clientIP", "timeoutSeconds"] == nil {
            spec["sessionAffinityConfig", "clientIP", "timeoutSeconds"] = affinitySeconds
        }
        if let ports = spec["ports"]?.array { spec["ports"] = .array(ports.map(withTarget)) }
        if isExternallyReachable(spec), spec["externalTrafficPolicy"] == nil {
            spec["externalTrafficPolicy"] = "Cluster"
        }
        if type != "ExternalName", spec["internalTrafficPolicy"] == nil { spec["internalTrafficPolicy"] = "Cluster" }
        if type == "LoadBalancer", spec["allocateLoadBalancerNodePorts"] == nil {
            spec["allocateLoadBalancerNodePorts"] = true
        }
        service["spec"] = spec
    }

    private static func withTarget(_ port: JSON) -> JSON {
        var port = port
        let target = port["targetPort"]
        if target == nil || target == 0 || target == "" { port["targetPort"] = port["port"] }
        return port
    }

    static func isExternallyReachable(_ spec: JSON) -> Bool {
        switch spec["type"]?.string {
        case "NodePort", "LoadBalancer": true
        case "ClusterIP": !(spec["externalIPs"]?.array?.isEmpty ?? true)
        default: false
        }
    }

    static func hasNodePorts(_ spec: JSON) -> Bool { ["NodePort", "LoadBalancer"].contains(spec["type"]?.string) }

    /// On an update drops what only the former type had, unless the user changed it in the same write: then it is a
    /// mistake, which validation names.
    static func prepare(_ new: inout JSON, _ old: JSON?) {
        new.removeGeneration()
        guard let old, let former = old["spec"], var spec = new["spec"] else {
            if old == nil { new["status"] = ["loadBalancer": [:]] }
            return
        }
        func drop(_ fields: [String], when isGone: (JSON) -> Bool) {
            guard isGone(spec), !isGone(former) else { return }
            for field in fields where spec[field] == former[field] { spec[field] = nil }
        }
        drop(["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"]) {
            $0["type"] == "ExternalName"
        }
        drop(["externalName"]) { $0["type"] != "ExternalName" }
        drop(["externalTrafficPolicy"]) { !isExternallyReachable($0) }
        drop(["healthCheckNodePort"]) { !needsHealthCheckPort($0) }
        drop(["allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"]) {
            $0["type"] != "LoadBalancer"
        }
        drop(["sessionAffinityConfig"]) { $0["sessionAffinity"] != "ClientIP" }
        if hasNodePorts(former), !hasNodePorts(spec) {
            spec["ports"] = (spec["ports"]?.array).map { .array($0.map { withoutNodePort($0, of: former) }) }
        }
        new["spec"] = spec
    }

    static func needsHealthCheckPort(_ spec: JSON) -> Bool {
        spec["type"] == "LoadBalancer" && spec["externalTrafficPolicy"] == "Local"
    }

    private static func withoutNodePort(_ port: JSON, of former: JSON) -> JSON {
        let known = former["ports"]?.array?.contains { $0["nodePort"] == port["nodePort"] } ?? false
        var port = port
        if known { port["nodePort"] = nil }
        return port
    }
}
