#ifndef SWIFTLET_SPEC_H
#define SWIFTLET_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct spec_mount {
    const char *source;
    const char *target;
    bool read_only;
};

/// What the agent wants of a container: the file "spec" in the container's directory, a sequence of NUL-terminated
/// "key=value" strings, which needs no quoting since neither arguments nor environment can hold a NUL.
struct spec {
    char **arguments;    // NULL-terminated
    char **environment;  // NULL-terminated
    struct spec_mount *mounts;
    size_t mount_count;
    const char **cgroups;  // cgroup.procs files to join
    size_t cgroup_count;
    const char *working_directory;
    const char *log_path;
    const char *oom_path;  // the file of the memory cgroup that counts kills; NULL without one
    bool view_required;    // without a mount namespace the container must not run
    bool view_wanted;      // a mount namespace would be nice
    bool read_only_root;
    bool stdin_open;
    bool tty;
    bool has_user, has_group;
    uid_t user;
    gid_t group;
};

/// Reads the file "spec" of the current directory. The strings live as long as the process. False with errno set.
bool spec_load(struct spec *spec);

/// Reads a whole file into memory, with a NUL behind it; NULL with errno set.
char *read_whole_file(const char *path, size_t *length);

#endif
