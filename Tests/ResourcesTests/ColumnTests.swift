import JSON
import Resources
import Testing

/// What `kubectl get` prints.
@Suite("Columns") struct ColumnTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var definition: ResourceDefinition
        var object: JSON
        var cells: [String: JSON]
        var testDescription: String { "\(definition.kind) \(cells)" }
    }

    private static let busyNode: JSON = [
        "metadata": [
            "name": "n", "labels": ["node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/api": ""],
        ],
        "spec": ["unschedulable": true],
        "status": [
            "conditions": [["type": "Ready", "status": "True"]],
            "addresses": [["type": "Hostname", "address": "n"], ["type": "InternalIP", "address": "127.0.0.1"]],
            "nodeInfo": ["kubeletVersion": "v1.32.0", "osImage": "Debian", "kernelVersion": ""],
        ],
    ]

    static let cases: [Case] = [
        Case(
            definition: Node.definition, object: busyNode,
            cells: [
                "Status": "Ready,SchedulingDisabled", "Roles": "api,worker", "Version": "v1.32.0",
                "Internal-IP": "127.0.0.1", "External-IP": "<none>", "OS-Image": "Debian",
                "Kernel-Version": "<unknown>", "Container-Runtime": "<unknown>",
            ]),
        Case(
            definition: Node.definition, object: ["status": ["conditions": [["type": "Ready", "status": "Unknown"]]]],
            cells: ["Status": "NotReady", "Roles": "<none>"]),
        Case(definition: Node.definition, object: [:], cells: ["Status": "Unknown"]),
        Case(
            definition: Service.definition,
            object: [
                "spec": [
                    "type": "NodePort", "clusterIP": "127.96.0.9", "clusterIPs": ["127.96.0.9"],
                    "ports": [["port": 80, "nodePort": 30_001, "protocol": "TCP"], ["port": 53, "protocol": "UDP"]],
                    "selector": ["b": "2", "a": "1"],
                ]
            ],
            cells: [
                "Type": "NodePort", "Cluster-IP": "127.96.0.9", "External-IP": "<none>",
                "Port(s)": "80:30001/TCP,53/UDP", "Selector": "a=1,b=2",
            ]),
        Case(
            definition: Service.definition, object: ["spec": ["type": "ExternalName", "externalName": "example.com"]],
            cells: [
                "Cluster-IP": "<none>", "External-IP": "example.com", "Port(s)": "<none>", "Selector": "<none>",
            ]),
        Case(
            definition: Service.definition, object: ["spec": ["type": "LoadBalancer"]],
            cells: ["External-IP": "<pending>"]),
        Case(
            definition: Endpoints.definition,
            object: [
                "subsets": [
                    [
                        "addresses": [["ip": "10.0.0.1"], ["ip": "fd00::1"]],
                        "ports": [["port": 80], ["port": 443]],
                    ]
                ]
            ], cells: ["Endpoints": "10.0.0.1:80,[fd00::1]:80,10.0.0.1:443 + 1 more..."]),
        Case(definition: Endpoints.definition, object: [:], cells: ["Endpoints": "<none>"]),
        Case(
            definition: EndpointSlice.definition,
            object: [
                "addressType": "IPv4", "ports": [["port": 80], ["name": "x"], [:]],
                "endpoints": [["addresses": ["10.0.0.1"]]],
            ], cells: ["AddressType": "IPv4", "Ports": "80,x,*", "Endpoints": "10.0.0.1"]),
        Case(
            definition: EndpointSlice.definition, object: [:], cells: ["Ports": "<unset>", "Endpoints": "<unset>"]),
        Case(
            definition: ConfigMap.definition, object: ["data": ["a": "b"], "binaryData": ["c": "ZA=="]],
            cells: ["Data": 2]),
        Case(
            definition: Secret.definition, object: ["type": "Opaque", "data": [:]],
            cells: ["Type": "Opaque", "Data": 0]),
        Case(definition: ServiceAccount.definition, object: [:], cells: ["Secrets": 0]),
        Case(
            definition: Lease.definition, object: ["spec": ["holderIdentity": "me"]], cells: ["Holder": "me"]),
        Case(definition: Namespace.definition, object: ["status": ["phase": "Active"]], cells: ["Status": "Active"]),
        Case(
            definition: Event.definition,
            object: [
                "involvedObject": ["kind": "Pod", "name": "web", "fieldPath": "spec.containers{main}"],
                "source": ["component": "kubelet", "host": "n"], "message": " Started\n", "count": 3,
                "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-02T00:00:00Z", "reason": "Started",
            ],
            cells: [
                "Last Seen": "2026-01-02T00:00:00Z", "Object": "pod/web", "Message": "Started", "Count": 3,
                "Source": "kubelet, n", "Subobject": "spec.containers{main}", "First Seen": "2026-01-01T00:00:00Z",
            ]),
        Case(
            definition: Event.definition,
            object: [
                "involvedObject": ["kind": "Node"], "eventTime": "2026-01-01T00:00:00Z", "reportingComponent": "a",
                "series": ["count": 7, "lastObservedTime": "2026-01-03T00:00:00Z"],
            ],
            cells: [
                "Last Seen": "2026-01-03T00:00:00Z", "Object": "node", "Count": 7, "Source": "a",
                "First Seen": "2026-01-01T00:00:00Z",
            ]),
    ]

    @Test("cells", arguments: cases)
    func cells(_ item: Case) {
        let cells = WrittenObject.cells(item.definition, item.object)
        for (name, cell) in item.cells { #expect(cells[name] == cell, "\(name)") }
    }

    @Test("headings, those of -o wide in brackets")
    func headings() {
        let kinds = [
            ConfigMap.definition, Endpoints.definition, EndpointSlice.definition, Event.definition, Lease.definition,
            Namespace.definition, Node.definition, Secret.definition, Service.definition, ServiceAccount.definition,
        ]
        let lines = kinds.map { kind in
            let names = kind.columns.map { $0.priority == 0 ? $0.name : "[\($0.name)]" }
            return "\(kind.plural): \(names.joined(separator: " "))"
        }
        #expect(
            lines == [
                "configmaps: Name Data Age", "endpoints: Name Endpoints Age",
                "endpointslices: Name AddressType Ports Endpoints Age",
                "events: Last Seen Type Reason Object [Subobject] [Source] Message [First Seen] [Count] [Name]",
                "leases: Name Holder Age", "namespaces: Name Status Age",
                "nodes: Name Status Roles Age Version [Internal-IP] [External-IP] [OS-Image] [Kernel-Version] "
                    + "[Container-Runtime]", "secrets: Name Type Data Age",
                "services: Name Type Cluster-IP External-IP Port(s) Age [Selector]",
                "serviceaccounts: Name Secrets Age",
            ])
    }
}
