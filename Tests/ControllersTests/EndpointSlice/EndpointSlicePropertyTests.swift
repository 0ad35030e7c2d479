import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("EndpointSlices of random pods") struct EndpointSlicePropertyTests {
    private typealias Fixture = EndpointFixture

    /// A pod in a random state, with one of two port numbers.
    private func pod(_ number: Int, _ random: SeededRandom) -> Pod {
        Fixture.pod(
            number, ready: random.next(below: 4) > 0, deleting: random.next(below: 6) == 0,
            phase: random.next(below: 10) == 0 ? "Failed" : "Running", ip: random.next(below: 10) == 0 ? "" : nil,
            ports: [["name": "web", "containerPort": .int(random.next(below: 3) == 0 ? 9090 : 8080)]])
    }

    /// What the slices must say, computed without a look at what was there: one line for each endpoint.
    private func reference(_ service: Service, _ pods: [Pod]) -> [String] {
        pods.filter { $0.phase == "Running" && !$0.podIP.isEmpty }.map { pod in
            let port = pod.containers[0].ports[0]["containerPort"]?.int ?? 0
            return "\(pod.name) \(pod.podIP):\(port) \(pod.isReady && !pod.isBeingDeleted) \(pod.isReady) "
                + "\(pod.isBeingDeleted)"
        }.sorted()
    }

    private func shown(_ slices: [EndpointSlice]) -> [String] {
        slices.flatMap { slice in
            slice.endpoints.map { endpoint in
                "\(endpoint["targetRef", "name"]?.string ?? "") \(endpoint["addresses"]?[0]?.string ?? ""):"
                    + "\(slice.ports.first?["port"]?.int ?? 0) \(endpoint["conditions", "ready"]?.bool ?? false) "
                    + "\(endpoint["conditions", "serving"]?.bool ?? false) "
                    + "\(endpoint["conditions", "terminating"]?.bool ?? false)"
            }
        }.sorted()
    }

    @Test("whatever happens to the pods, the slices say what the pods are, and change no more than they must")
    func random() {
        let service = Fixture.service(
            spec: ["ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": "web"]]])
        for seed in 0..<60 {
            let random = SeededRandom(seed: UInt64(seed))
            let decision = EndpointSliceDecision(endpointsPerSliceMax: 1 + random.next(below: 8))
            var pods: [Int: Pod] = [:]
            var slices: [EndpointSlice] = []
            for step in 0..<40 {
                for _ in 0...random.next(below: 4) {
                    let number = random.next(below: 30)
                    pods[number] = random.next(below: 3) == 0 ? nil : pod(number, random)
                }
                let current = pods.sorted { $0.key < $1.key }.map(\.value)
                let actions = decision.decide(service: service, pods: current, slices: slices)
                let before = shown(slices)
                let after = Fixture.apply(actions, to: slices)
                let place: Comment = "seed \(seed), step \(step)"
                #expect(shown(after) == reference(service, current), place)
                #expect(after.allSatisfy { $0.endpoints.count <= decision.endpointsPerSliceMax }, place)
                #expect(decision.decide(service: service, pods: current, slices: after).isEmpty, place)
                if before == shown(after), !slices.isEmpty { #expect(actions.isEmpty, place) }
                // No more slices change than endpoints did.
                let difference = Set(before).symmetricDifference(shown(after)).count
                #expect(slices.isEmpty || actions.count <= difference, place)
                slices = after
            }
        }
    }
}
