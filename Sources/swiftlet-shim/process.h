#ifndef SWIFTLET_PROCESS_H
#define SWIFTLET_PROCESS_H

#include "spec.h"

/// How a process of a container begins; the agent turns it into an error of its own.
enum start_failure { start_failure_configuration = 'C', start_failure_other = 'F' };

/// Becomes the main process of a container: joins its cgroups, enters its mount view, takes its user, directory and
/// environment, and executes its program. Comes back only by ending the process, after writing one byte of
/// `enum start_failure`, one byte of exit code and a message to `report`.
_Noreturn void process_become_main(const struct spec *spec, int report);

/// Becomes a further command in the environment of the running container with this main process; on a terminal it
/// learns the terminal's kind, which the main process may have none of.
_Noreturn void process_become_command(struct spec *spec, pid_t main_process, char **command, bool is_terminal);

#endif
