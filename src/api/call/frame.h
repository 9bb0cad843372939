/* The frame around all calls, as the application of the HTTP server: it joins
 * the wings' tables, admits each call, lends it what its row says, and lets go
 * of it again. For main, which starts and stops it, and for the service wing,
 * which tells of it.
 *
 * A loop has its own references to the generation and to keys and apps, handed
 * over by message, so that a call takes no lock. */
#ifndef TONEARM_API_CALL_FRAME_H
#define TONEARM_API_CALL_FRAME_H

#include "api/call/call.h"

struct call_frame;

/* Opens the current generation (an empty one when there is none). ERR_USAGE
 * for a rate that isn't one; what generation_watch_new answers. */
enum err frame_new(const struct call_config *config,
                   struct call_frame **out) MUST_CHECK;

/* The callbacks and routes for http_start. */
const struct http_app *frame_http(const struct call_frame *f);

/* Starts and stops looking for new generations, which are handed to the loops
 * of `s`. */
enum err frame_watch(struct call_frame *f, struct http_server *s) MUST_CHECK;
void frame_unwatch(struct call_frame *f);

/* The generation that is served, for whoever follows it beside the loops; as
 * long as the frame lives. */
struct generation_watch *frame_generations(const struct call_frame *f);

/* Moves live numbers of the catalog (generation/watch.h). Any thread. */
struct generation_live;
void frame_set_live(struct call_frame *f, const struct generation_live *changes,
                    size_t count);

/* Has every loop look at what it looks at each second, streams whose tokens
 * have ended among it, and returns when it has: for who has set the clock of
 * the configuration. False when that isn't so after `limit_ms` of real time.
 * Any thread but a loop's. */
bool frame_settle(struct call_frame *f, unsigned limit_ms);

/* A reference to the generation in use, for the caller to give back. Any
 * thread. */
struct generation *frame_generation(const struct call_frame *f);

/* After the server has stopped, or when the frame has left it. NULL is fine. */
void frame_free(struct call_frame *f);

/* ---- a frame beside the server's (call_config.beside) ---- */

/* It is made like any other, with the server's configuration of wings and
 * rates; it takes no notice of new generations. Calls get there by
 * call_config.worlds. It leaves in these steps, once no call gets there any
 * more: streams are ended, at once if `is_cut`; when no call is in it and it is
 * quiet, it leaves the loops, and waits for that; then the parts that its
 * configuration names may stop. Any thread but a loop's. */
void frame_end_streams(struct call_frame *f, bool is_cut);

/* Takes a generation over, from which the frame beside answers when this
 * returns, and tells who is told of such things. One caller at a time; any
 * thread but a loop's. */
void frame_turn(struct call_frame *f, struct generation *next);
bool frame_is_quiet(const struct call_frame *f);
void frame_leave(struct call_frame *f);

/* ---- what the service wing tells ---- */

/* Whether the generation in use was found damaged. Any thread. */
bool frame_catalog_is_damaged(const struct call_frame *f);

/* The joined rows, wing by wing, and for each the calls in a window that
 * --rate-route allows it, 0 for those that share their app's limit. */
const struct call_row *frame_row(const struct call_frame *f, size_t number);
size_t frame_row_count(const struct call_frame *f);
uint32_t frame_rate(const struct call_frame *f, size_t number);

/* The server in front; NULL until frame_watch. Any thread. */
struct http_server *frame_server(const struct call_frame *f);

/* How many calls were refused since they were too many. Any thread. */
struct frame_figures {
    uint64_t refused_apps[APP_MODES];   /* over the limit of their app's mode */
    uint64_t refused_routes[APP_MODES]; /* over the limit of a route */
    uint64_t refused_addresses[RATES];  /* of addresses, by kind */
};
void frame_figures(const struct call_frame *f, struct frame_figures *out);

#endif
