#ifndef SWIFTLET_SUPERVISOR_H
#define SWIFTLET_SUPERVISOR_H

#include "spec.h"

/// Runs a container from its start to the last of its processes: starts the main process, writes its output to the
/// log, obeys the agent, and leaves the files "started" and "exit" in the current directory, so that an agent that was
/// away finds out. `agent` is the connection to the agent that started the shim; later ones come through "socket".
int supervisor_run(const struct spec *spec, int agent);

#endif
