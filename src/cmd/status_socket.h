/* DATA/serve.sock: where a running server tells whoever may enter the data
 * directory how it does (api/metrics/status.h). Each connection is told once,
 * and closed. A thread of its own answers, so that a server whose loops are
 * busy can be asked, too. */
#ifndef TONEARM_CMD_STATUS_SOCKET_H
#define TONEARM_CMD_STATUS_SOCKET_H

#include "base/buf.h"
#include "base/err.h"

struct call_frame;
struct status_socket;

/* For the process that has the lock of the directory (datadir.h). NULL, with a
 * warning, where there can be no socket: nothing else depends on one. The frame
 * outlives it. */
struct status_socket *status_socket_start(const char *data,
                                          const struct call_frame *f);

/* Ends the thread and removes the socket. NULL is fine. */
void status_socket_stop(struct status_socket *s);

/* Asks the server that runs on the directory, for ten seconds at most: appends
 * a line of JSON. ERR_NOT_FOUND (not logged) when none answers, ERR_IO. */
enum err status_socket_ask(const char *data, struct buf *out) MUST_CHECK;

#endif
