#ifndef SWIFTLET_RECORDS_H
#define SWIFTLET_RECORDS_H

#include <stdint.h>
#include <sys/types.h>

/// Wall clock in nanoseconds since 1970.
int64_t records_now(void);

/// A clock that never goes back, in milliseconds.
int64_t records_uptime_ms(void);

/// Writes "started" in the current directory: the process ids of main process and shim, and the time.
void records_write_started(pid_t main_process);

/// Writes "exit" in the current directory and returns it open, or -1. A reader sees the whole file or none.
int records_write_exit(int code, int signal, int64_t time, const char *reason, const char *message);

/// The number behind `key` at the start of a line of a file; 0 without the file or the key.
long records_count_of(const char *path, const char *key);

#endif
