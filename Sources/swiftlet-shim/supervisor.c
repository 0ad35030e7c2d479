#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crilog.h"
#include "process.h"
#include "records.h"

// An agent, its successor while they change over, and someone who looks on.
enum { agents_max = 4, packet_bytes_max = 2048, exit_start_error = 128 };

static struct crilog_stream streams[2] = {{.name = "stdout"}, {.name = "stderr"}};
static int outputs[2] = {-1, -1};
static int agents[agents_max] = {-1, -1, -1, -1};
static int child_signals = -1, listener = -1;
static int terminal = -1;
// The container's standard input stays open, and silent, for a program that asked for it.
static int input_writer = -1;
static pid_t main_process = -1;
static bool main_exited = false;
static int main_status = 0;
static int64_t exited_at = 0;
static int64_t kill_deadline = -1;  // In ms of uptime; negative while nobody has asked for a stop.

static void tell(int agent, const char *packet) {
    // An agent that does not listen finds the same in the files.
    if (agent >= 0) send(agent, packet, strlen(packet), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void tell_all(const char *packet) {
    for (int i = 0; i < agents_max; i++) tell(agents[i], packet);
}

static void pump(int index) {
    static char bytes[65536];
    ssize_t count = read(outputs[index], bytes, sizeof bytes);
    if (count > 0) {
        crilog_write(&streams[index], bytes, (size_t)count);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        // A terminal whose last user has left reports an error where a pipe reports its end.
        close(outputs[index]);
        outputs[index] = -1;
    }
}

static void drain_outputs(void) {
    for (int i = 0; i < 2; i++) {
        struct pollfd ready = {.fd = outputs[i], .events = POLLIN};
        while (outputs[i] >= 0 && poll(&ready, 1, 0) > 0) pump(i);
        crilog_finish(&streams[i]);
    }
}

// Orphans of the container become children of the shim, its subreaper; so killing children again and again until none
// is left reaches every process of the container, those with a session of their own included.
static bool kill_children(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    size_t length = 0;
    char *list = read_whole_file(path, &length);
    if (list == NULL) return false;
    for (char *at = list, *end; *at != '\0'; at = end) {
        long child = strtol(at, &end, 10);
        if (end == at) break;
        kill((pid_t)child, SIGKILL);
    }
    free(list);
    return true;
}

static void reap(int options) {
    int status;
    for (pid_t child; (child = waitpid(-1, &status, options)) > 0;) {
        if (child == main_process && !main_exited) {
            main_exited = true;
            main_status = status;
            exited_at = records_now();
        }
        if (options == 0) return;
    }
}

static void kill_everything(void) {
    kill(-main_process, SIGKILL);
    kill_children();
}

static void bury_the_rest(void) {
    siginfo_t info;
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0) {
        if (!kill_children()) return;
        reap(0);
    }
}

static void obey(const char *command) {
    int signal_number = 0, columns = 0, rows = 0;
    long grace = 0;
    if (sscanf(command, "stop %d %ld", &signal_number, &grace) == 2) {
        int64_t deadline = records_uptime_ms() + (grace > 0 ? grace : 0);
        if (grace <= 0) kill_everything();
        else if (kill_deadline < 0) kill(main_process, signal_number);
        if (kill_deadline < 0 || deadline < kill_deadline) kill_deadline = deadline;
    } else if (sscanf(command, "signal %d", &signal_number) == 1) {
        kill(main_process, signal_number);
    } else if (sscanf(command, "resize %d %d", &columns, &rows) == 2 && terminal >= 0) {
        struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
        ioctl(terminal, TIOCSWINSZ, &size);
    } else if (strncmp(command, "reopen ", 7) == 0) {
        crilog_open(command + 7);
    }
}

static void hear(int index) {
    char command[packet_bytes_max];
    ssize_t count = recv(agents[index], command, sizeof command - 1, MSG_DONTWAIT);
    if (count > 0) {
        command[count] = '\0';
        obey(command);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(agents[index]);
        agents[index] = -1;
    }
}

static void welcome(void) {
    int agent = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (agent < 0) return;
    struct ucred peer;
    socklen_t size = sizeof peer;
    bool is_trusted = getsockopt(agent, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
                      (peer.uid == geteuid() || peer.uid == 0);
    for (int i = 0; is_trusted && i < agents_max; i++) {
        if (agents[i] >= 0) continue;
        char packet[64];
        snprintf(packet, sizeof packet, "started %d", (int)main_process);
        agents[i] = agent;
        tell(agent, packet);
        return;
    }
    close(agent);
}

static bool listen_for_agents(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(address.sun_path);
    umask(077);
    // Relative to the current directory: a whole path may be longer than the 108 bytes that fit.
    return listener >= 0 && bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
           listen(listener, agents_max) == 0;
}

// The standard streams of the main process, at its side, and the shim's ends in `outputs` and `terminal`.
static bool open_streams(const struct spec *spec, int theirs[3]) {
    if (spec->tty) {
        terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        char name[64];
        if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) return false;
        if (ptsname_r(terminal, name, sizeof name) != 0) return false;
        theirs[0] = theirs[1] = theirs[2] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
        outputs[0] = fcntl(terminal, F_DUPFD_CLOEXEC, 0);
        return theirs[0] >= 0 && outputs[0] >= 0;
    }
    int input[2] = {-1, -1};
    if (spec->stdin_open && pipe2(input, O_CLOEXEC) != 0) return false;
    input_writer = input[1];
    theirs[0] = spec->stdin_open ? input[0] : open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (int i = 0; i < 2; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return false;
        outputs[i] = ends[0];
        theirs[1 + i] = ends[1];
    }
    return theirs[0] >= 0;
}

// Returns the end from which the report of a failed start can be read; end of file means success.
static int start_main(const struct spec *spec) {
    int report[2], theirs[3];
    if (pipe2(report, O_CLOEXEC) != 0 || !open_streams(spec, theirs)) return -1;
    main_process = fork();
    if (main_process < 0) return -1;
    if (main_process == 0) {
        setsid();
        for (int i = 0; i < 3; i++) dup2(theirs[i], i);
        if (spec->tty) ioctl(0, TIOCSCTTY, 0);
        process_become_main(spec, report[1]);
    }
    close(report[1]);
    for (int i = 0; i < 3; i++) {
        if (i == 0 || !spec->tty) close(theirs[i]);
    }
    return report[0];
}

static int fail_to_start(char kind, int code, const char *message) {
    char packet[packet_bytes_max];
    snprintf(packet, sizeof packet, "failed %c %s", kind, message);
    records_write_exit(code, 0, records_now(), "ContainerCannotRun", message);
    tell_all(packet);
    return 1;
}

static int fail_with_errno(const char *what, const char *name) {
    char message[packet_bytes_max / 2];
    snprintf(message, sizeof message, "%s %s: %s", what, name, strerror(errno));
    return fail_to_start(start_failure_other, exit_start_error, message);
}

static void supervise(void) {
    while (!main_exited) {
        struct pollfd waits[4 + agents_max] = {
            {.fd = child_signals, .events = POLLIN}, {.fd = listener, .events = POLLIN},
            {.fd = outputs[0], .events = POLLIN}, {.fd = outputs[1], .events = POLLIN}};
        for (int i = 0; i < agents_max; i++) waits[4 + i] = (struct pollfd){.fd = agents[i], .events = POLLIN};
        int64_t left = kill_deadline < 0 ? -1 : kill_deadline - records_uptime_ms();
        if (kill_deadline >= 0 && left <= 0) {
            kill_everything();
            left = -1;
        }
        if (poll(waits, 4 + agents_max, left > INT32_MAX ? INT32_MAX : (int)left) < 0) continue;
        if (waits[0].revents != 0) {
            struct signalfd_siginfo information;
            if (read(child_signals, &information, sizeof information) > 0) reap(WNOHANG);
        }
        if (waits[1].revents != 0) welcome();
        for (int i = 0; i < 2; i++) {
            if (outputs[i] >= 0 && waits[2 + i].revents != 0) pump(i);
        }
        for (int i = 0; i < agents_max; i++) {
            if (agents[i] >= 0 && waits[4 + i].revents != 0) hear(i);
        }
    }
}

static int finish(const struct spec *spec) {
    bury_the_rest();
    drain_outputs();
    int number = WIFSIGNALED(main_status) ? WTERMSIG(main_status) : 0;
    int code = number != 0 ? 128 + number : WEXITSTATUS(main_status);
    bool out_of_memory = code != 0 && records_count_of(spec->oom_path, "oom_kill ") > 0;
    const char *reason = out_of_memory ? "OOMKilled" : code == 0 ? "Completed" : "Error";
    int file = records_write_exit(code, number, exited_at, reason, "");
    tell_all("exited");
    // After the news, which it would hold up: it matters only if the machine itself goes down in this instant.
    if (file >= 0) fsync(file);
    return 0;
}

int supervisor_run(const struct spec *spec, int agent) {
    agents[0] = agent;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    child_signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
    if (!crilog_open(spec->log_path)) return fail_with_errno("cannot open the log file", spec->log_path);
    if (child_signals < 0 || !listen_for_agents()) return fail_with_errno("cannot listen at", "socket");

    int report = start_main(spec);
    if (report < 0) return fail_with_errno("cannot start a process for", spec->arguments[0]);
    char message[packet_bytes_max];
    size_t used = 0;
    for (ssize_t count; (count = read(report, message + used, sizeof message - 1 - used)) > 0;) used += (size_t)count;
    close(report);
    message[used] = '\0';
    if (used > 2) return fail_to_start(message[0], (unsigned char)message[1], message + 2);

    char packet[64];
    records_write_started(main_process);
    snprintf(packet, sizeof packet, "started %d", (int)main_process);
    tell_all(packet);
    supervise();
    return finish(spec);
}
