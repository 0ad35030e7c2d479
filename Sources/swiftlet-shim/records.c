#define _GNU_SOURCE
#include "records.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "spec.h"

int64_t records_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t records_uptime_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int write_record(const char *name, const char *temporary, const char *bytes, size_t count) {
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    if (write(file, bytes, count) == (ssize_t)count && rename(temporary, name) == 0) return file;
    close(file);
    return -1;
}

// The format of the spec: NUL-terminated "key=value" strings.
void records_write_started(pid_t main_process) {
    char bytes[128];
    int count = snprintf(bytes, sizeof bytes, "pid=%d%cshim=%d%ctime=%" PRId64 "%c", (int)main_process, 0,
                         (int)getpid(), 0, records_now(), 0);
    int file = write_record("started", "started.new", bytes, (size_t)count);
    if (file >= 0) close(file);
}

int records_write_exit(int code, int signal, int64_t time, const char *reason, const char *message) {
    char bytes[4096];
    int count = snprintf(bytes, sizeof bytes, "code=%d%csignal=%d%ctime=%" PRId64 "%creason=%s%cmessage=%.3000s%c", code,
                         0, signal, 0, time, 0, reason, 0, message, 0);
    return write_record("exit", "exit.new", bytes, (size_t)count);
}

long records_count_of(const char *path, const char *key) {
    size_t length = 0;
    char *text = path != NULL ? read_whole_file(path, &length) : NULL;
    if (text == NULL) return 0;
    long number = 0;
    for (char *line = text; line != NULL; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (strncmp(line, key, strlen(key)) == 0) number = strtol(line + strlen(key), NULL, 10);
    }
    free(text);
    return number;
}
