import Client
import JSON
import Resources

/// What something uses, and the texts that `top` prints for it.
struct Usage: Equatable {
    var cpuMillis: Int64 = 0
    var memoryBytes: Int64 = 0

    init() {}

    /// Of a `usage` of the metrics API.
    init(_ json: JSON?) {
        cpuMillis = Quantity(json?["cpu"])?.millis ?? 0
        memoryBytes = Quantity(json?["memory"])?.value ?? 0
    }

    static func + (left: Usage, right: Usage) -> Usage {
        var sum = left
        sum.cpuMillis += right.cpuMillis
        sum.memoryBytes += right.memoryBytes
        return sum
    }

    var cpu: String { "\(cpuMillis)m" }
    var memory: String { "\(memoryBytes >> 20)Mi" }

    /// The value by which --sort-by orders.
    func value(_ column: String) -> Int64 { column == "cpu" ? cpuMillis : memoryBytes }
}

/// Reads the metrics API.
enum MetricsReader {
    /// The items of a list, or the one item that is named.
    static func read(
        _ plural: String, namespace: String?, name: String?, _ invocation: Invocation
    ) async throws -> [JSON] {
        let resource = GroupVersionResource(group: "metrics.k8s.io", version: "v1beta1", resource: plural)
        let path = RequestTarget.path(resource, namespace: namespace, name: name)
        let query = RequestTarget.query([
            ("labelSelector", name == nil ? invocation.nonEmpty("selector") : nil),
            ("fieldSelector", name == nil ? invocation.nonEmpty("field-selector") : nil),
        ])
        do {
            let answer = try await invocation.cluster().request("GET", path + query)
            return name == nil ? answer["items"]?.array ?? [] : [answer]
        } catch let error as APIError where error.code == 404 && error.status["details", "name"] == nil {
            throw CommandError("Metrics API not available")
        }
    }

    static func checkSort(_ invocation: Invocation) throws -> String {
        let column = invocation.flags.string("sort-by")
        guard ["", "cpu", "memory"].contains(column) else {
            throw CommandError("--sort-by accepts only cpu or memory")
        }
        return column
    }
}
