import JSON
import Resources
import Testing

@testable import Controllers

@Suite("Endpoints decision") struct EndpointsDecisionTests {
    private typealias Fixture = EndpointFixture

    private func decide(_ service: Service?, _ pods: [Pod], _ present: Endpoints? = nil) -> EndpointsDecision.Action? {
        EndpointsDecision.decide(
            ObjectKey(namespace: "default", name: "web"), service: service, pods: pods, present: present)
    }

    private func created(_ service: Service, _ pods: [Pod]) -> Endpoints? {
        if case .create(let endpoints) = decide(service, pods) { endpoints } else { nil }
    }

    @Test("ready pods and the others stand apart; who terminates is left out")
    func subsets() {
        let pods = [Fixture.pod(1), Fixture.pod(2, ready: false), Fixture.pod(3, deleting: true)]
        let subset = created(Fixture.service(), pods)?.json["subsets"]?[0]
        #expect(subset?["addresses"]?.array?.compactMap { $0["ip"]?.string } == ["10.0.0.2"])
        #expect(subset?["notReadyAddresses"]?.array?.compactMap { $0["ip"]?.string } == ["10.0.0.3"])
        #expect(subset?["ports"] == [["name": "http", "port": 8080, "protocol": "TCP"]])
        #expect(subset?["addresses"]?[0]?["targetRef", "name"] == "web-1")
    }

    @Test("a Service may publish what is not ready")
    func publishing() {
        let pods = [Fixture.pod(1), Fixture.pod(2, ready: false), Fixture.pod(3, deleting: true)]
        let subset = created(Fixture.service(spec: ["publishNotReadyAddresses": true]), pods)?.json["subsets"]?[0]
        #expect(subset?["addresses"]?.array?.count == 3)
        #expect(subset?["notReadyAddresses"] == nil)
    }

    @Test("nothing is written twice, nothing stays behind")
    func idempotence() throws {
        let service = Fixture.service()
        let made = try #require(created(service, [Fixture.pod(1)]))
        #expect(decide(service, [Fixture.pod(1)], made) == nil)
        #expect(decide(nil, [], made) == .delete(made.key))
        #expect(decide(nil, [], nil) == nil)
        guard case .update(let emptied) = decide(service, [], made) else {
            Issue.record("an update was expected")
            return
        }
        #expect(emptied.json["subsets"] == nil)
    }

    @Test("more than a thousand addresses are cut, those that serve first, and the object says so")
    func truncation() throws {
        let pods = (0..<1200).map { Fixture.pod($0, ready: $0 % 2 == 0) }
        let endpoints = try #require(created(Fixture.service(), pods))
        let subset = endpoints.json["subsets"]?[0]
        #expect(subset?["addresses"]?.array?.count == 600)
        #expect(subset?["notReadyAddresses"]?.array?.count == 400)
        #expect(endpoints.annotations["endpoints.kubernetes.io/over-capacity"] == "truncated")
    }
}
