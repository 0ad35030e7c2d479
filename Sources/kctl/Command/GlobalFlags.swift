/// The flags that every command takes.
enum GlobalFlags {
    static let all: [Flag] = [
        .string("as", "Username to impersonate for the operation."),
        .array(
            "as-group", "Group to impersonate for the operation, this flag can be repeated to specify several groups."),
        .string("as-uid", "UID to impersonate for the operation."),
        .string("cache-dir", "Accepted for kubectl's sake; kctl keeps no cache.").hidden(),
        .string("certificate-authority", "Path to a cert file for the certificate authority"),
        .string("client-certificate", "Path to a client certificate file for TLS"),
        .string("client-key", "Path to a client key file for TLS"),
        .string("cluster", "The name of the kubeconfig cluster to use"),
        .string("context", "The name of the kubeconfig context to use"),
        .bool("help", short: "h", "Show what the command does and all of its flags"),
        .bool(
            "insecure-skip-tls-verify",
            "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections "
                + "insecure"),
        .string("kubeconfig", "Path to the kubeconfig file to use for CLI requests."),
        .string("namespace", short: "n", "If present, the namespace scope for this CLI request"),
        .string(
            "request-timeout", default: "0",
            "The length of time to wait before giving up on a single server request. Non-zero values should contain a "
                + "corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests."),
        .string("server", short: "s", "The address and port of the Kubernetes API server"),
        .string("tls-server-name", "Server name to use for server certificate validation."),
        .string("token", "Bearer token for authentication to the API server"),
        .string("user", "The name of the kubeconfig user to use"),
        .int("v", short: "v", "number for the log level verbosity: 6 and above show every request"),
        .bool(
            "warnings-as-errors", "Treat warnings received from the server as errors and exit with a non-zero exit code"
        ),
    ]
}
