#define _GNU_SOURCE
#include "spec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The kernel bounds arguments and environment together to 6 MiB at most; mounts are few.
static const size_t spec_bytes_max = 8 << 20;

char *read_whole_file(const char *path, size_t *length) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    size_t capacity = 4096, used = 0;
    char *bytes = malloc(capacity + 1);
    while (bytes != NULL) {
        ssize_t count = read(file, bytes + used, capacity - used);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            close(file);
            if (count < 0) {
                free(bytes);
                return NULL;
            }
            bytes[used] = '\0';
            *length = used;
            return bytes;
        }
        used += (size_t)count;
        if (used < capacity) continue;
        if (capacity >= spec_bytes_max) {
            errno = EFBIG;
            break;
        }
        capacity *= 2;
        char *larger = realloc(bytes, capacity + 1);
        if (larger == NULL) break;
        bytes = larger;
    }
    free(bytes);
    close(file);
    return NULL;
}

static bool is_true(const char *value) { return strcmp(value, "1") == 0; }

static void take(struct spec *spec, const char *key, char *value, size_t *arguments, size_t *environment) {
    if (strcmp(key, "arg") == 0) spec->arguments[(*arguments)++] = value;
    else if (strcmp(key, "env") == 0) spec->environment[(*environment)++] = value;
    else if (strcmp(key, "mount-source") == 0) spec->mounts[spec->mount_count++].source = value;
    else if (strcmp(key, "mount-target") == 0 && spec->mount_count > 0)
        spec->mounts[spec->mount_count - 1].target = value;
    else if (strcmp(key, "mount-read-only") == 0 && spec->mount_count > 0)
        spec->mounts[spec->mount_count - 1].read_only = is_true(value);
    else if (strcmp(key, "cgroup") == 0) spec->cgroups[spec->cgroup_count++] = value;
    else if (strcmp(key, "cwd") == 0) spec->working_directory = value;
    else if (strcmp(key, "log") == 0) spec->log_path = value;
    else if (strcmp(key, "oom") == 0) spec->oom_path = value;
    else if (strcmp(key, "view-required") == 0) spec->view_required = is_true(value);
    else if (strcmp(key, "view-wanted") == 0) spec->view_wanted = is_true(value);
    else if (strcmp(key, "read-only-root") == 0) spec->read_only_root = is_true(value);
    else if (strcmp(key, "stdin") == 0) spec->stdin_open = is_true(value);
    else if (strcmp(key, "tty") == 0) spec->tty = is_true(value);
    else if (strcmp(key, "uid") == 0) spec->user = (uid_t)strtoul(value, NULL, 10), spec->has_user = true;
    else if (strcmp(key, "gid") == 0) spec->group = (gid_t)strtoul(value, NULL, 10), spec->has_group = true;
    // Other keys are the agent's own.
}

bool spec_load(struct spec *spec) {
    memset(spec, 0, sizeof *spec);
    size_t length = 0;
    char *bytes = read_whole_file("spec", &length);
    if (bytes == NULL) return false;
    size_t strings = 1;
    for (size_t i = 0; i < length; i++) strings += bytes[i] == '\0';
    spec->arguments = calloc(strings + 1, sizeof *spec->arguments);
    spec->environment = calloc(strings + 1, sizeof *spec->environment);
    spec->mounts = calloc(strings, sizeof *spec->mounts);
    spec->cgroups = calloc(strings, sizeof *spec->cgroups);
    if (!spec->arguments || !spec->environment || !spec->mounts || !spec->cgroups) return false;
    size_t arguments = 0, environment = 0;
    for (char *entry = bytes; entry < bytes + length;) {
        char *next = entry + strlen(entry) + 1;
        char *equals = strchr(entry, '=');
        if (equals != NULL) {
            *equals = '\0';
            take(spec, entry, equals + 1, &arguments, &environment);
        }
        entry = next;
    }
    bool complete = arguments > 0 && spec->working_directory && spec->log_path;
    for (size_t i = 0; i < spec->mount_count; i++) complete = complete && spec->mounts[i].target;
    if (!complete) errno = EINVAL;
    return complete;
}
