// The process between the agent and a container: it lives as long as the container, whatever becomes of the agent.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "process.h"
#include "spec.h"
#include "supervisor.h"

static const char usage[] =
    "usage: swiftlet-shim run DIRECTORY                           runs the container of this directory, descriptor 3\n"
    "                                                             is the connection to the agent\n"
    "       swiftlet-shim exec DIRECTORY PID tty|pipe COMMAND...  runs a command beside its main process\n";

static int run(void) {
    // Twice removed from the agent, so that init and not the agent has to bury it, and in a session of its own, so that
    // a Ctrl-C at the agent's terminal passes it by.
    if (setsid() < 0) return 1;
    pid_t child = fork();
    if (child != 0) return child < 0;
    fcntl(3, F_SETFD, FD_CLOEXEC);
    close_range(4, ~0u, 0);
    struct spec spec;
    if (!spec_load(&spec)) return 1;
    return supervisor_run(&spec, 3);
}

static int execute(char **arguments) {
    setsid();
    bool is_terminal = strcmp(arguments[1], "tty") == 0;
    if (is_terminal) ioctl(STDIN_FILENO, TIOCSCTTY, 0);
    close_range(3, ~0u, 0);
    struct spec spec;
    if (!spec_load(&spec)) {
        perror("swiftlet-shim: cannot read the container's spec");
        return 1;
    }
    process_become_command(&spec, (pid_t)strtol(arguments[0], NULL, 10), arguments + 2, is_terminal);
}

int main(int count, char **arguments) {
    bool is_run = count == 3 && strcmp(arguments[1], "run") == 0;
    bool is_exec = count >= 6 && strcmp(arguments[1], "exec") == 0;
    if (!is_run && !is_exec) {
        fputs(usage, stderr);
        return 2;
    }
    if (chdir(arguments[2]) != 0) {
        perror("swiftlet-shim: cannot enter the container's directory");
        return 1;
    }
    return is_run ? run() : execute(arguments + 3);
}
