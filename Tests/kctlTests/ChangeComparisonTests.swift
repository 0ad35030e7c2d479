import Client
import Foundation
import HTTP
import Synchronization
import Testing

@testable import kctl

/// The same call by kctl and by the real kubectl, each against a fresh server with the same objects: both must print the
/// same words on both streams and end with the same code.
@Suite("Changes beside kubectl", .enabled(if: KubectlComparison.program != nil, "kubectl is not installed"))
struct ChangeComparisonTests {
    @Test("kctl says what kubectl says when it changes something", arguments: calls)
    func same(_ call: String) async throws {
        let words = Self.words(call)
        let wanted = try await Self.outcome { try await $0.kubectl(words) }
        let outcome = try await Self.outcome { await $0.kctl(words) }
        #expect(outcome.output == wanted.output)
        // Some distributions start kubectl by a program of their own, which writes "Error" where kubectl writes "error".
        let isCapital = wanted.error.hasPrefix("Error: ")
        let wantedError = isCapital ? "error: " + wanted.error.dropFirst("Error: ".count) : wanted.error
        #expect(outcome.error.replacingOccurrences(of: "kctl", with: "kubectl") == wantedError)
        #expect(outcome.code == wanted.code)
    }

    private static func outcome(
        _ body: @escaping @Sendable (KubectlComparison) async throws -> KubectlComparison.Outcome
    ) async throws -> KubectlComparison.Outcome {
        let result = Mutex<KubectlComparison.Outcome?>(nil)
        try await KubectlComparison.run { comparison in
            let address = try #require(HTTPClient.Configuration(url: "http://127.0.0.1:\(comparison.port)"))
            try await ComparisonFixtures.fill(APIClient(transport: try HTTPClient(address), userAgent: "test"))
            let outcome = try await body(comparison)
            result.withLock { $0 = outcome }
        }
        return try #require(result.withLock { $0 })
    }

    /// Splits a call at its spaces; quotes keep words together.
    private static func words(_ call: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in call {
            if character == "'" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    static let calls = [
        // scale
        "scale deployment/web --replicas=5", "scale deployment web --replicas=5",
        "scale deploy,rs -l app=web --replicas=1",
        "scale deployment/web deployment/none --replicas=5",
        "scale deployment/web --current-replicas=3 --replicas=4",
        "scale deployment/web --current-replicas=2 --replicas=4",
        "scale deployment/web --replicas=2 --dry-run=server", "scale deployment/web --replicas=2 --dry-run=client",
        "scale deployment/web --replicas=2 -o name", "scale service/front --replicas=2", "scale --replicas=2",
        "scale deployment --replicas=2", "scale deployment/web --replicas=x", "scale deployment/web --replicas=-1",
        "scale deployment -l app=none --replicas=2", "scale widget/web --replicas=2",
        // autoscale

        "autoscale deployment/web --min=5 --max=2", "autoscale deployment/web --max=0",
        "autoscale deployment/none --max=5", "autoscale deployment web --max=5",
        "autoscale deployment/web --max=5 --name=other",
        "autoscale deployment/web --min=2 --max=5 --cpu-percent=80",
        // expose
        "expose deployment web", "expose deployment web --port=80 --target-port=8080 --name=other",
        "expose deployment/web --port=80,443 -o jsonpath='{.spec.ports}' --name=a", "expose service front --name=back",
        "expose pod web-0 --port=80", "expose pod two", "expose node n1 --port=80", "expose deployment none --port=80",
        "expose deployment web --type=NodePort -o name", "expose deployment web --session-affinity=x",
        "expose deployment web --dry-run=client -o jsonpath='{.spec.selector}'",
        // rollout
        "rollout status deployment/web", "rollout status deployment web --watch=false",
        "rollout status deployment/web --revision=2", "rollout status deployment/web --revision=1",
        "rollout status deployment/none", "rollout status pod/web-0", "rollout history deployment/web",
        "rollout history deployment/web --revision=1", "rollout history deployment/web --revision=2",
        "rollout history deployment/web --revision=7", "rollout history pod/web-0", "rollout undo deployment/web",
        "rollout undo deployment/web --to-revision=1", "rollout undo deployment/web --to-revision=2",
        "rollout undo deployment/web --to-revision=9", "rollout undo deployment/web --dry-run=server",
        "rollout pause deployment/web", "rollout resume deployment/web", "rollout restart deployment/web",
        "rollout restart deployment -l app=web", "rollout pause pod/web-0", "rollout restart service/front",
        "rollout undo deployment/none", "rollout status", "rollout status deployment", "rollout history deployment",
        "rollout status deployment -l app=none", "rollout restart deployment", "rollout resume",
        "scale rs/none --replicas=1", "logs deployment/none",
        "create configmap x --from-literal=a=b --dry-run=client -o yaml", "create ns x --dry-run=client -o yaml",
        "create deployment x --image=host/nginx:1 --port=80 --dry-run=client -o yaml", "create ns x",
        "create svc clusterip x --tcp=80:8080 --dry-run=client -o yaml", "create svc clusterip x",
        "create secret generic x --from-literal=a=b --dry-run=client -o yaml",
        // set
        "set image deployment/web nginx=host/nginx:3", "set image deployment/web '*=host/nginx:3'",
        "set image deployment/web nginx=host/nginx:2", "set image deployment/web other=x",
        "set image deployment/web", "set image deployment/none nginx=a", "set image deploy --all nginx=a",
        "set image pod/web-0 nginx=a", "set image service/front nginx=a",
        "set image deployment/web nginx=a --dry-run=server", "set env deployment/web A=b",
        "set env deployment/web STAGE-", "set env deployment/web --list", "set env deployment/web",
        "set resources deployment/web --limits=cpu=200m,memory=128Mi", "set resources deployment/web",
        // label and annotate
        "label pod web-0 tier=front", "label pod web-0 app=other", "label pod web-0 app=other --overwrite",
        "label pod web-0 app-", "label pod web-0 none-", "label pod web-0 app=web", "label pods --all x=y",
        "label pod web-0", "label pod web-0 --list", "label pod none a=b", "label pods -l app=web a=b -o name",
        "annotate pod web-0 note=x", "annotate deployment web owner=you",
        "annotate deployment web owner=you --overwrite",
        "annotate deployment web owner-", "annotate pod web-0", "annotate pod web-0 none-",
        // patch
        "patch deployment web -p '{\"spec\":{\"replicas\":4}}'",
        "patch deployment web -p '{\"spec\":{\"replicas\":3}}'",
        "patch deployment web --type=merge -p '{\"metadata\":{\"labels\":{\"a\":\"b\"}}}'",
        "patch deployment web --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]'",
        "patch deployment web", "patch deployment none -p '{}'", "patch deployment web --type=x -p '{}'",
        "patch deployment web -p '{\"spec\":{\"replicas\":4}}' -o jsonpath={.spec.replicas}",
        "patch deployment web --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":4}}'",
        // wait
        "wait --for=condition=available deployment/web", "wait --for=condition=Ready pod/web-0 --timeout=1s",
        "wait --for=condition=Ready pod/two --timeout=1s", "wait --for=condition=Ready pod/two --timeout=0",
        "wait --for=jsonpath={.status.phase}=Running pod/web-0", "wait --for=delete pod/none --timeout=1s",
        "wait --for=condition=Ready pod -l app=web --timeout=1s",
        "wait --for=condition=Ready pod -l app=none --timeout=1s", "wait --for=condition=Ready pod/none --timeout=1s",
        "wait --for=create pod/web-0 --timeout=1s", "wait pod/web-0", "wait --for=x pod/web-0",
        "wait --for=jsonpath='{.spec.nodeName}' pod/web-0 --timeout=1s",
        // cordon, drain
        "cordon n1", "uncordon n1", "cordon none", "cordon", "drain n1 --dry-run=client --force",
        // logs and exec, as far as they need no agent
        "logs none", "logs", "logs two -c third", "logs web-0 a b", "logs -l app=none", "logs web-0 --tail=-5",
        "logs web-0 --since=5m --since-time=2020-01-01T00:00:00Z", "logs two --all-containers -c first",
        "exec none -- ls", "exec web-0", "exec web-0 ls", "exec", "exec web-0 --",
        // run
        "run one --image=host", "run --image=host", "run one --image=host --restart=x",
        "run one --image=host --env=A=b --port=80 --labels=a=b --dry-run=client -o yaml",
        "run one --image=host --restart=Never --command --dry-run=client -o yaml -- sh -c 'echo hello'",
        // top without figures
        "top pods", "top nodes", "top pods --sort-by=x",

    ]
}
