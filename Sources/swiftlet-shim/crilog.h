#ifndef SWIFTLET_CRILOG_H
#define SWIFTLET_CRILOG_H

#include <stdbool.h>
#include <stddef.h>

/// Lines longer than this are written in parts, tagged P up to the last, as containerd does: a reader needs no larger
/// buffer.
#define CRILOG_LINE_BYTES_MAX 16384

/// One of the two streams of a container on its way into the log.
struct crilog_stream {
    const char *name;  // "stdout" or "stderr"
    size_t used;
    char line[CRILOG_LINE_BYTES_MAX];
};

/// Opens the log file, or opens it anew after a rotation has renamed it.
bool crilog_open(const char *path);

/// Writes what a container has written in the format of the Container Runtime Interface:
/// "2024-05-17T09:30:00.123456789Z stdout F line". An unfinished line is kept until it ends or is too long.
void crilog_write(struct crilog_stream *stream, const char *bytes, size_t count);

/// Writes the last line, which no line feed ended.
void crilog_finish(struct crilog_stream *stream);

#endif
