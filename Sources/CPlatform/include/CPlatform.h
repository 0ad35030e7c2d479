/// What the Glibc module of Swift does not carry: calls and macros that only C can reach.
#ifndef SWIFTLET_CPLATFORM_H
#define SWIFTLET_CPLATFORM_H

#include <sys/epoll.h>
#include <sys/socket.h>

/// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC.
int swiftlet_accept_nonblocking(int listener, struct sockaddr *address, socklen_t *length);

/// eventfd with EFD_NONBLOCK and EFD_CLOEXEC: wakes a thread that waits in epoll.
int swiftlet_eventfd(void);

/// socket with SOCK_NONBLOCK and SOCK_CLOEXEC; `datagram` makes it UDP.
int swiftlet_socket(int family, int datagram);

/// A descriptor that becomes readable when the process, a child of the caller, has ended.
int swiftlet_process_descriptor(int process);

/// pipe2 with O_CLOEXEC: the end to read from comes first.
int swiftlet_pipe(int ends[2]);

/// Opens a new terminal, both ends with O_CLOEXEC: returns the master and stores the slave.
int swiftlet_open_terminal(int *slave);

#endif
