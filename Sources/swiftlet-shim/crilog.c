#define _GNU_SOURCE
#include "crilog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int log_file = -1;

// Records gather here, so that a burst of short lines is one system call.
static char pending[4 * CRILOG_LINE_BYTES_MAX];
static size_t pending_count;

bool crilog_open(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (file < 0) return false;
    if (log_file >= 0) close(log_file);
    log_file = file;
    return true;
}

// A full disk loses log lines but must not stop the container, so errors end the attempt and nothing else.
static void flush_pending(void) {
    size_t written = 0;
    while (written < pending_count) {
        ssize_t count = write(log_file, pending + written, pending_count - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        written += (size_t)count;
    }
    pending_count = 0;
}

static void append(const char *bytes, size_t count) {
    memcpy(pending + pending_count, bytes, count);
    pending_count += count;
}

static void write_record(const struct crilog_stream *stream, char tag) {
    struct timespec now;
    struct tm utc;
    char head[96];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(head, sizeof head, "%Y-%m-%dT%H:%M:%S", &utc);
    length += (size_t)snprintf(head + length, sizeof head - length, ".%09ldZ %s %c ", now.tv_nsec, stream->name, tag);
    if (pending_count + length + stream->used + 1 > sizeof pending) flush_pending();
    append(head, length);
    append(stream->line, stream->used);
    append("\n", 1);
}

void crilog_write(struct crilog_stream *stream, const char *bytes, size_t count) {
    while (count > 0) {
        size_t room = sizeof stream->line - stream->used;
        size_t part = count < room ? count : room;
        const char *end = memchr(bytes, '\n', part);
        size_t length = end != NULL ? (size_t)(end - bytes) : part;
        memcpy(stream->line + stream->used, bytes, length);
        stream->used += length;
        size_t consumed = end != NULL ? length + 1 : length;
        bytes += consumed;
        count -= consumed;
        if (end != NULL || stream->used == sizeof stream->line) {
            write_record(stream, end != NULL ? 'F' : 'P');
            stream->used = 0;
        }
    }
    flush_pending();
}

void crilog_finish(struct crilog_stream *stream) {
    if (stream->used == 0) return;
    write_record(stream, 'F');
    stream->used = 0;
    flush_pending();
}
