/* What the bench (bench/bench.h) has to do with a call: rules that do something
 * to it, and the journal that it is in. Without a bench these are a look at a
 * pointer. */
#ifndef TONEARM_API_CALL_BENCHED_H
#define TONEARM_API_CALL_BENCHED_H

#include "api/call/call.h"
#include "bench/faults.h"

/* Once it is known whose call it is, before anything is refused to them: does
 * what is to be done at once, and sets the rest in the call. False: the call is
 * answered. On the loop. */
bool benched_admit(struct call *call);

/* In place of the handler of a call with `ends_token`: ends what the token was
 * given by, and answers as from then on. In the writer. */
enum err benched_end_token(struct call *call) MUST_CHECK;

/* Whether a user's refresh token for the app is to be refused, as if they had
 * taken their consent back. The same for each run of the handler. */
bool benched_refuses_refresh(struct call *call, struct id app, struct str user);

/* What is to become of an event on a stream, which was opened by a call of the
 * route (call_route_number). On any thread. */
enum fault_event benched_event(const struct call_config *config, size_t route,
                               const struct identity *who);

/* Puts the answered call into the journal. Once, while it is still in its
 * frame; on any thread. */
void benched_note(const struct call *call);

#endif
