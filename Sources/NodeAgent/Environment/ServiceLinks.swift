import JSON

/// Variables that tell where the Services of the pod's namespace are (`enableServiceLinks`): FOO_SERVICE_HOST,
/// FOO_SERVICE_PORT and the older docker links.
enum ServiceLinks {
    static func variables(services: [JSON], namespace: String) -> [(name: String, value: String)] {
        services.filter { isLinked($0, namespace: namespace) }
            .sorted { name(of: $0) < name(of: $1) }
            .flatMap(variables)
    }

    private static func name(of service: JSON) -> String { service["metadata", "name"]?.string ?? "" }

    /// Every pod also hears of the API server: the Service `kubernetes` of the namespace `default`.
    private static func isLinked(_ service: JSON, namespace: String) -> Bool {
        guard let address = service["spec", "clusterIP"]?.string, !address.isEmpty, address != "None" else {
            return false
        }
        let own = service["metadata", "namespace"]?.string
        return own == namespace || (own == "default" && name(of: service) == "kubernetes")
    }

    private static func variables(of service: JSON) -> [(name: String, value: String)] {
        let prefix = variableName(name(of: service))
        let host = service["spec", "clusterIP"]?.string ?? ""
        let ports = service["spec", "ports"]?.array ?? []
        var result = [(name: prefix + "_SERVICE_HOST", value: host)]
        guard let first = ports.first?["port"]?.int else { return result }
        result.append((prefix + "_SERVICE_PORT", String(first)))
        for port in ports {
            if let name = port["name"]?.string, let number = port["port"]?.int, !name.isEmpty {
                result.append((prefix + "_SERVICE_PORT_" + variableName(name), String(number)))
            }
        }
        for (index, port) in ports.enumerated() {
            guard let number = port["port"]?.int else { continue }
            let scheme = (port["protocol"]?.string ?? "TCP").lowercased()
            let url = "\(scheme)://\(host):\(number)"
            if index == 0 { result.append((prefix + "_PORT", url)) }
            let link = "\(prefix)_PORT_\(number)_\(scheme.uppercased())"
            result += [
                (link, url), (link + "_PROTO", scheme), (link + "_PORT", String(number)), (link + "_ADDR", host),
            ]
        }
        return result
    }

    private static func variableName(_ name: String) -> String {
        String(name.uppercased().map { $0 == "-" || $0 == "." ? "_" : $0 })
    }
}
