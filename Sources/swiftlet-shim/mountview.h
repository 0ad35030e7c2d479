#ifndef SWIFTLET_MOUNTVIEW_H
#define SWIFTLET_MOUNTVIEW_H

#include <stdbool.h>

#include "spec.h"

/// Puts the calling process into a mount namespace of its own, where it sees the host's files with the container's
/// mounts over them. Mount points that the host lacks appear in that namespace only, never on the host.
///
/// Needs root, or a kernel that lets users make user namespaces. Returns 0, or -1 with a message for the user in
/// `message`; `is_permission` tells that the kernel allows no namespace here, as opposed to a mount that failed.
int mountview_enter(const struct spec *spec, char *message, unsigned long message_size, bool *is_permission);

#endif
