#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mountview.h"

enum { message_bytes_max = 1024, exit_not_executable = 126, exit_not_found = 127, exit_start_error = 128 };

static _Noreturn void give_up(int report, enum start_failure kind, int code, const char *message) {
    if (report == STDERR_FILENO) {
        dprintf(report, "%s\n", message);  // A command's failure is for the person who typed it.
        _exit(code);
    }
    char head[2] = {(char)kind, (char)code};
    if (write(report, head, sizeof head) < 0 || write(report, message, strlen(message)) < 0) _exit(code);
    _exit(code);
}

static _Noreturn void give_up_errno(int report, int code, const char *what, const char *name) {
    char message[message_bytes_max];
    snprintf(message, sizeof message, "%s %s: %s", what, name, strerror(errno));
    give_up(report, start_failure_other, code, message);
}

static void join_cgroups(const struct spec *spec, int report) {
    for (size_t i = 0; i < spec->cgroup_count; i++) {
        int file = open(spec->cgroups[i], O_WRONLY | O_CLOEXEC);
        if (file < 0 || write(file, "0", 1) != 1) give_up_errno(report, exit_start_error, "cannot join", spec->cgroups[i]);
        close(file);
    }
}

static void enter_view(const struct spec *spec, int report) {
    if (!spec->view_required && !spec->view_wanted) return;
    char message[message_bytes_max];
    bool is_permission = false;
    if (mountview_enter(spec, message, sizeof message, &is_permission) == 0) return;
    // Without the right to mount, a container that can do without its own resolv.conf and hosts still runs.
    if (is_permission && !spec->view_required) return;
    if (!is_permission) give_up(report, start_failure_other, exit_start_error, message);
    char advice[2 * message_bytes_max];
    snprintf(advice, sizeof advice,
             "%s. Volumes and a read-only root need root, or a kernel that allows user namespaces "
             "(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)", message);
    give_up(report, start_failure_configuration, exit_start_error, advice);
}

static void take_identity(const struct spec *spec, int report) {
    if (spec->has_group || spec->has_user) {
        gid_t group = spec->has_group ? spec->group : getgid();
        if (geteuid() == 0 && setgroups(1, &group) != 0) give_up_errno(report, exit_start_error, "cannot set", "groups");
        if (setresgid(group, group, group) != 0) give_up_errno(report, exit_start_error, "cannot set", "group");
    }
    if (spec->has_user && setresuid(spec->user, spec->user, spec->user) != 0)
        give_up_errno(report, exit_start_error, "cannot set", "user");
}

static void default_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
}

static _Noreturn void execute(char **arguments, char **environment, int report) {
    // execvp looks the program up in the PATH of the new environment, which is the container's.
    environ = environment;
    execvp(arguments[0], arguments);
    bool is_missing = errno == ENOENT || errno == ENOTDIR;
    give_up_errno(report, is_missing ? exit_not_found : exit_not_executable, "cannot execute", arguments[0]);
}

void process_become_main(const struct spec *spec, int report) {
    pid_t shim = getppid();
    join_cgroups(spec, report);
    enter_view(spec, report);
    if (chdir(spec->working_directory) != 0)
        give_up_errno(report, exit_start_error, "cannot enter the working directory", spec->working_directory);
    take_identity(spec, report);
    // Only now, since a change of user clears it: the main process must not outlive its shim, nobody would know of it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != shim) _exit(exit_start_error);
    umask(022);
    default_signals();
    execute(spec->arguments, spec->environment, report);
}

static void enter_namespace(pid_t process, const char *name, int kind) {
    char path[64], own_path[64], theirs[64] = "", ours[64] = "";
    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)process, name);
    snprintf(own_path, sizeof own_path, "/proc/self/ns/%s", name);
    if (readlink(path, theirs, sizeof theirs - 1) < 0 || readlink(own_path, ours, sizeof ours - 1) < 0)
        give_up_errno(STDERR_FILENO, exit_start_error, "cannot find the container's namespace", path);
    if (strcmp(theirs, ours) == 0) return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || setns(file, kind) != 0)
        give_up_errno(STDERR_FILENO, exit_start_error, "cannot enter the container's namespace", path);
    close(file);
}

// The array of the environment has room for it: it is as long as the spec has strings, of arguments too.
static void name_terminal(char **environment) {
    while (*environment != NULL) {
        if (strncmp(*environment++, "TERM=", 5) == 0) return;
    }
    *environment = "TERM=xterm";
}

void process_become_command(struct spec *spec, pid_t main_process, char **command, bool is_terminal) {
    if (is_terminal) name_terminal(spec->environment);
    join_cgroups(spec, STDERR_FILENO);
    enter_namespace(main_process, "user", CLONE_NEWUSER);
    enter_namespace(main_process, "mnt", CLONE_NEWNS);
    if (chdir(spec->working_directory) != 0)
        give_up_errno(STDERR_FILENO, exit_start_error, "cannot enter the working directory", spec->working_directory);
    take_identity(spec, STDERR_FILENO);
    default_signals();
    execute(command, spec->environment, STDERR_FILENO);
}
