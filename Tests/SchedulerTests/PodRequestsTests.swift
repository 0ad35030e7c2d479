import JSON
import Resources
import Testing

@testable import Scheduler

@Suite("Pod requests") struct PodRequestsTests {
    private static func container(_ cpu: String, isSidecar: Bool = false) -> JSON {
        var container: JSON = ["resources": ["requests": ["cpu": .string(cpu)]]]
        if isSidecar { container["restartPolicy"] = "Always" }
        return container
    }

    @Test(
        "containers add up, init containers take turns, sidecars stay, overhead comes on top",
        arguments: [
            (["containers": [container("100m"), container("200m")]], 300),
            (["containers": [container("100m")], "initContainers": [container("500m"), container("400m")]], 500),
            (["containers": [container("500m")], "initContainers": [container("100m", isSidecar: true)]], 600),
            // The second init container runs beside the sidecar, which came before it.
            (
                [
                    "containers": [container("100m")],
                    "initContainers": [container("300m", isSidecar: true), container("400m")],
                ], 700
            ),
            // The first one has ended when the sidecar comes.
            (
                [
                    "containers": [container("100m")],
                    "initContainers": [container("400m"), container("300m", isSidecar: true)],
                ], 400
            ),
            (["containers": [container("100m")], "overhead": ["cpu": "50m"]], 150), (["containers": [[:]]], 0),
        ] as [(JSON, Int64)])
    func processor(_ spec: JSON, _ millis: Int64) {
        #expect(PodRequests(Pod(["spec": spec])).amounts.load.cpuMillis == millis)
    }

    @Test("a container without requests counts as 100m and 200Mi for the scores only")
    func scored() {
        let requests = PodRequests(Pod(["spec": ["containers": [[:], Self.container("1")]]]))
        #expect(requests.scored == Load(cpuMillis: 1100, memoryBytes: 400 << 20))
        #expect(requests.amounts.load == Load(cpuMillis: 1000))
    }
}
