import JSON
import Platform
import Testing

@testable import NodeAgent

@Suite struct ProbeScheduleTests {
    private func schedule(
        _ kind: ProbeManifest.Kind, _ json: JSON, reported: ProbeSchedule.Verdict = .unknown
    ) throws -> ProbeSchedule {
        var json = json
        json["tcpSocket"] = ["port": 80]
        let probe = try #require(ProbeManifest(json, kind: kind))
        return ProbeSchedule(probe, startedAt: at(0), now: at(0), reported: reported)
    }

    @Test("the first try waits for the initial delay")
    func initialDelay() throws {
        let probe = try schedule(.liveness, ["initialDelaySeconds": 5])
        #expect(!probe.isDue(at(4.9)))
        #expect(probe.isDue(at(5)))
    }

    @Test("only as many failures in a row as the threshold says count")
    func failureThreshold() throws {
        var probe = try schedule(.liveness, ["failureThreshold": 3, "periodSeconds": 1])
        for (second, success, verdict) in [
            (0.0, false, ProbeSchedule.Verdict.unknown), (1, false, .unknown), (2, true, .success),
            (3, false, .success), (4, false, .success), (5, false, .failure), (6, true, .success),
        ] {
            #expect(probe.isDue(at(second)))
            probe.begin()
            #expect(!probe.isDue(at(second)))
            _ = probe.finish(success: success, now: at(second))
            #expect(probe.verdict == verdict, "at \(second) s")
        }
    }

    @Test("a readiness probe is tried eagerly until it succeeds, and these tries do not count as failures")
    func eager() throws {
        var probe = try schedule(.readiness, ["failureThreshold": 1, "periodSeconds": 10])
        probe.begin()
        #expect(probe.finish(success: false, now: at(0)).countsAsFailure)
        #expect(probe.verdict == .failure)
        #expect(probe.isDue(at(0.01)))
        probe.begin()
        #expect(!probe.finish(success: false, now: at(0.01)).countsAsFailure)
        #expect(!probe.isDue(at(0.02)) && probe.isDue(at(0.03)))
        probe.begin()
        #expect(probe.finish(success: true, now: at(0.03)).changed)
        #expect(probe.verdict == .success)
        #expect(!probe.isDue(at(10)) && probe.isDue(at(10.03)))
    }

    @Test("an eager startup probe does not use up its failure threshold")
    func startup() throws {
        var probe = try schedule(.startup, ["failureThreshold": 2, "periodSeconds": 10])
        var time = 0.0
        while time < 9 {
            probe.begin()
            _ = probe.finish(success: false, now: at(time))
            time = (probe.dueAt - at(0)).secondsDouble
        }
        #expect(probe.verdict == .unknown)
        probe.begin()
        _ = probe.finish(success: false, now: at(10))
        #expect(probe.verdict == .failure)
    }

    @Test("a new life of the agent goes on with the verdict that was reported")
    func reported() throws {
        let probe = try schedule(.readiness, [:], reported: .success)
        #expect(probe.verdict == .success)
    }
}
