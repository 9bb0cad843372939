/* What the options of serve say, as the service and its HTTP server want it. */
#ifndef TONEARM_CMD_SERVE_CONFIG_H
#define TONEARM_CMD_SERVE_CONFIG_H

#include "base/err.h"
#include "service/service.h"

struct http_server;
struct options;

/* How many readers there are, as --readers says, and cores of the machine. */
unsigned serve_readers(const struct options *o);
unsigned serve_cores(void);

/* Whether only this machine can come, by all listeners (http_is_private). */
bool serve_is_private(const struct options *o);

/* Fills in all that options say, in place of what `*out` was; the texts are
 * theirs. ERR_USAGE, logged. `*out` is to be released in any case. */
enum err serve_config_read(const struct options *o,
                           struct service_config *out) MUST_CHECK;
void serve_config_release(struct service_config *config);

/* Starts the server before the frame, and the one of --listen-metrics, if
 * there is to be one. */
enum err serve_start_http(const struct options *o,
                          const struct call_frame *frame,
                          struct http_server **out) MUST_CHECK;
enum err serve_start_metrics(const struct options *o, struct call_frame *frame,
                             struct http_server **out) MUST_CHECK;

#endif
