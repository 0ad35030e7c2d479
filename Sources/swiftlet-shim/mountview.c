#define _GNU_SOURCE
#include "mountview.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// <sys/mount.h> and <linux/mount.h> of older C libraries clash, so the few calls needed are made directly.
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount2(const char *target, int flags);

// More entries than this beside a missing mount point would make starting slow: each is a mount of its own.
enum { entries_max = 4096, covers_max = 64 };

// The file systems of this namespace that cover a directory of the host; new entries in them are ours alone.
static dev_t covers[covers_max];
static int cover_count;

static int fail(char *message, unsigned long size, const char *what, const char *path) {
    snprintf(message, size, "%s %s: %s", what, path, strerror(errno));
    return -1;
}

static bool write_text(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool ok = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    close(file);
    return ok;
}

// Root makes a mount namespace as it is; a user needs a user namespace around it, in which its ids stay its own.
static bool unshare_mounts(void) {
    if (geteuid() == 0) return unshare(CLONE_NEWNS) == 0;
    char users[64], groups[64];
    snprintf(users, sizeof users, "%u %u 1", geteuid(), geteuid());
    snprintf(groups, sizeof groups, "%u %u 1", getegid(), getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_text("/proc/self/setgroups", "deny") &&
           write_text("/proc/self/uid_map", users) && write_text("/proc/self/gid_map", groups);
}

static bool is_covered(const struct stat *status) {
    for (int i = 0; i < cover_count; i++) {
        if (covers[i] == status->st_dev) return true;
    }
    return false;
}

static bool mount_cover(const char *path) {
    struct stat original, status;
    if (cover_count == covers_max) {
        errno = E2BIG;
        return false;
    }
    if (stat(path, &original) != 0) return false;
    if (mount("swiftlet", path, "tmpfs", 0, "mode=755") != 0 || stat(path, &status) != 0) return false;
    // A directory such as /tmp must stay writable for everybody.
    if (chmod(path, original.st_mode & 07777) != 0) return false;
    covers[cover_count++] = status.st_dev;
    return true;
}

// Consoles, loop and memory disks are many and of no use in a container.
static bool is_dispensable(const char *directory, const char *name) {
    if (strcmp(directory, "/dev") != 0) return false;
    return (strncmp(name, "tty", 3) == 0 && name[3] != '\0') || strncmp(name, "vcs", 3) == 0 ||
           strncmp(name, "loop", 4) == 0 || strncmp(name, "ram", 3) == 0;
}

// Makes the entry `name` of the directory `from` appear in the directory `to`.
static bool show_entry(int from, const char *to, const char *name) {
    char source[PATH_MAX], target[PATH_MAX], link[PATH_MAX];
    struct stat status;
    snprintf(source, sizeof source, "/proc/self/fd/%d/%s", from, name);
    if (snprintf(target, sizeof target, "%s/%s", to, name) >= (int)sizeof target) return false;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return true;  // It vanished meanwhile.
    if (S_ISLNK(status.st_mode)) {
        ssize_t length = readlinkat(from, name, link, sizeof link - 1);
        if (length < 0) return false;
        link[length] = '\0';
        return symlink(link, target) == 0;
    }
    if (S_ISDIR(status.st_mode)) {
        if (mkdir(target, 0755) != 0) return false;
    } else {
        int file = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return false;
        close(file);
    }
    // What may not be mounted, such as a directory that only its owner may see, stays an empty place.
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) return errno == EACCES || errno == ENOENT;
    return true;
}

static bool show_entries(int from, const char *to, const char *original) {
    DIR *directory = fdopendir(openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory == NULL) return false;
    bool ok = true;
    int count = 0;
    for (struct dirent *entry; ok && (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (is_dispensable(original, entry->d_name)) continue;
        ok = ++count <= entries_max && show_entry(from, to, entry->d_name);
        if (count > entries_max) errno = E2BIG;
    }
    int error = errno;
    closedir(directory);
    errno = error;
    return ok;
}

// The root can't be covered in place, since the process holds on to the old one: a new root is built on the
// container's directory "view" and entered.
static bool replace_root(void) {
    char place[PATH_MAX];
    if ((mkdir("view", 0700) != 0 && errno != EEXIST) || realpath("view", place) == NULL || !mount_cover(place))
        return false;
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0 || chmod(place, 0755) != 0 || !show_entries(root, place, "/")) return false;
    close(root);
    // The entry that holds the container's directory was shown together with the new root in it.
    char inner[2 * PATH_MAX];
    snprintf(inner, sizeof inner, "%s%s", place, place);
    umount2(inner, 2 /* MNT_DETACH */);
    if (chdir(place) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", 2 /* MNT_DETACH */) != 0)
        return false;
    return chdir("/") == 0;
}

// Hides a directory of the host behind one of our own that shows the same entries, so that more can be added. The
// covered directory stays reachable through its descriptor, which is why no place to build is needed.
static bool cover(const char *path) {
    if (strcmp(path, "/") == 0) return replace_root();
    int original = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (original < 0) return false;
    bool ok = mount_cover(path) && show_entries(original, path, path);
    close(original);
    return ok;
}

// Makes the mount point exist in this namespace, covering the deepest directory that the host has.
static bool make_mount_point(const char *target, bool is_directory) {
    char path[PATH_MAX];
    if (target[0] != '/' || strlen(target) >= sizeof path) {
        errno = EINVAL;
        return false;
    }
    if (access(target, F_OK) == 0) return true;
    for (const char *slash = target;;) {
        slash = strchr(slash + 1, '/');
        bool is_last = slash == NULL;
        size_t length = is_last ? strlen(target) : (size_t)(slash - target);
        snprintf(path, sizeof path, "%.*s", (int)length, target);
        if (access(path, F_OK) != 0) {
            char parent[PATH_MAX], resolved[PATH_MAX];
            snprintf(parent, sizeof parent, "%s", path);
            char *cut = strrchr(parent, '/');
            cut[cut == parent ? 1 : 0] = '\0';
            struct stat status;
            if (realpath(parent, resolved) == NULL || stat(resolved, &status) != 0) return false;
            if (!is_covered(&status) && !cover(resolved)) return false;
            if (is_last && !is_directory) {
                int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
                if (file < 0) return false;
                close(file);
            } else if (mkdir(path, 0755) != 0 && errno != EEXIST) {
                return false;
            }
        }
        if (is_last || slash[1] == '\0') return true;
    }
}

static int set_read_only(int directory, const char *path, unsigned flags, bool read_only) {
    struct mount_attr attributes = {0};
    if (read_only) attributes.attr_set = MOUNT_ATTR_RDONLY;
    else attributes.attr_clr = MOUNT_ATTR_RDONLY;
    return (int)syscall(SYS_mount_setattr, directory, path, flags | AT_RECURSIVE, &attributes, sizeof attributes);
}

static int place_mounts(const struct spec *spec, const int *trees, char *message, unsigned long size) {
    for (size_t i = 0; i < spec->mount_count; i++) {
        struct stat status;
        bool is_directory = fstat(trees[i], &status) == 0 && S_ISDIR(status.st_mode);
        if (!make_mount_point(spec->mounts[i].target, is_directory))
            return fail(message, size, "cannot make the mount point", spec->mounts[i].target);
    }
    if (spec->read_only_root) {
        if (set_read_only(AT_FDCWD, "/", 0, true) != 0) return fail(message, size, "cannot make read-only", "/");
        // Devices and the kernel's own files are no part of the image: they stay as they are.
        set_read_only(AT_FDCWD, "/dev", 0, false);
        set_read_only(AT_FDCWD, "/proc", 0, false);
    }
    for (size_t i = 0; i < spec->mount_count; i++) {
        const struct spec_mount *mount = &spec->mounts[i];
        if (mount->read_only && set_read_only(trees[i], "", AT_EMPTY_PATH, true) != 0)
            return fail(message, size, "cannot make read-only", mount->source);
        if (syscall(SYS_move_mount, trees[i], "", AT_FDCWD, mount->target, MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS) != 0)
            return fail(message, size, "cannot mount at", mount->target);
        close(trees[i]);
    }
    return 0;
}

int mountview_enter(const struct spec *spec, char *message, unsigned long size, bool *is_permission) {
    *is_permission = true;
    if (!unshare_mounts()) return fail(message, size, "no mount namespace can be made:", "unshare");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return fail(message, size, "cannot make private", "/");
    *is_permission = false;

    // The sources are taken before anything changes: no mount can hide another's source or make it read-only.
    int *trees = calloc(spec->mount_count + 1, sizeof *trees);
    if (trees == NULL) return fail(message, size, "no memory for", "mounts");
    for (size_t i = 0; i < spec->mount_count; i++) {
        unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
        trees[i] = (int)syscall(SYS_open_tree, AT_FDCWD, spec->mounts[i].source, flags);
        if (trees[i] < 0) return fail(message, size, "cannot mount", spec->mounts[i].source);
    }
    int result = place_mounts(spec, trees, message, size);
    free(trees);
    return result;
}
