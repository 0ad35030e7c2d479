import Client
import JSON
import Platform
import Resources

/// Gives every namespace what its pods rely on: the ServiceAccount `default`, and, where the cluster's certificates are
/// known, the ConfigMap `kube-root-ca.crt` by which they may trust the API server.
///
/// Either comes back when it is deleted, and the ConfigMap when it is changed.
public struct ServiceAccountController: Controller, Reconciler {
    public static let name = "serviceaccount-controller"
    static let account = "default"
    static let bundle = "kube-root-ca.crt"

    private let client: APIClient
    private let queue: WorkQueue
    private let namespaces: Informer
    private let accounts: Informer
    private let configMaps: Informer
    private let certificates: String?
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        workers = context.configuration.workers
        certificates = context.configuration.rootCertificates
        queue = WorkQueue(world: context.world)
        namespaces = context.informer(Namespace.self)
        accounts = context.informer(ServiceAccount.self)
        configMaps = context.informer(ConfigMap.self)
        namespaces.addHandler { [queue] in queue.add(ObjectKey(of: $0.object)) }
        for (informer, name) in [(accounts, Self.account), (configMaps, Self.bundle)] {
            informer.addHandler { [queue] change in
                let key = ObjectKey(of: change.object)
                if key.name == name { queue.add(ObjectKey(namespace: "", name: key.namespace)) }
            }
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [namespaces, accounts, configMaps],
            workers: workers
        ).run()
    }

    enum Action: Sendable, Hashable {
        case createAccount(ServiceAccount)
        case createBundle(ConfigMap)
        case updateBundle(ConfigMap)
    }

    static func decide(
        _ namespace: Namespace, account: ServiceAccount?, bundle: ConfigMap?, certificates: String?
    ) -> [Action] {
        // Nothing can be made in a namespace that is on its way out.
        if namespace.isBeingDeleted { return [] }
        var actions: [Action] = []
        if account == nil {
            actions.append(
                .createAccount(
                    ServiceAccount([
                        "apiVersion": "v1", "kind": "ServiceAccount",
                        "metadata": ["name": .string(Self.account), "namespace": .string(namespace.name)],
                    ])))
        }
        guard let certificates else { return actions }
        if var bundle {
            let data: JSON = ["ca.crt": .string(certificates)]
            if bundle.json["data"] != data {
                bundle.json["data"] = data
                actions.append(.updateBundle(bundle))
            }
        } else {
            actions.append(
                .createBundle(
                    ConfigMap([
                        "apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": ["name": .string(Self.bundle), "namespace": .string(namespace.name)],
                        "data": ["ca.crt": .string(certificates)],
                    ])))
        }
        return actions
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let namespace = namespaces.get(key) else { return .done }
        let account = accounts.get(ObjectKey(namespace: key.name, name: Self.account))
        let bundle = configMaps.get(ObjectKey(namespace: key.name, name: Self.bundle))
        let actions = Self.decide(
            Namespace(namespace), account: account.map { ServiceAccount($0) }, bundle: bundle.map { ConfigMap($0) },
            certificates: certificates)
        for action in actions {
            do {
                switch action {
                case .createAccount(let account): _ = try await client.create(account)
                case .createBundle(let bundle): _ = try await client.create(bundle)
                case .updateBundle(let bundle): try await client.update(bundle)
                }
            } catch let error as APIError
                where error.isAlreadyExists || error.isNotFound || error.saysNamespaceTerminates
            {
                // The cache was behind; its next event says how things are.
            }
        }
        return .done
    }
}
