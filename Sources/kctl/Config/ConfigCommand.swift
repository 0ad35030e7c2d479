/// `kctl config`
struct ConfigCommand: Command {
    let name = "config"
    let group = CommandGroup.settings
    let summary = "Modify kubeconfig files"
    let details = """
        Show and change kubeconfig files: which clusters there are, who you are there, and which one is meant.

         The files are those of --kubeconfig, else of $KUBECONFIG, else ~/.kube/config, else what `swiftlet up` wrote.
        """
    let examples = """
        # Which clusters there are
        kctl config get-contexts

        # Which namespace is meant when none is named
        kctl config set-context --current --namespace=shop
        """
    let usage = "config SUBCOMMAND [options]"
    let subcommands: [any Command] = [
        ConfigCurrentContextCommand(), ConfigGetContextsCommand(), ConfigSetContextCommand(), ConfigUseContextCommand(),
        ConfigViewCommand(),
    ]
}
