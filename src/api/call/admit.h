/* Who may make a call: whoever comes from an address that hasn't made too many,
 * and with a token: the token, the profile, the list of users, the rate and the
 * scopes, in this order, before any handler. Private to the room. */
#ifndef TONEARM_API_CALL_ADMIT_H
#define TONEARM_API_CALL_ADMIT_H

#include <stdbool.h>

struct auth_loop;
struct call;

/* Counts the call for its address, if its row says so. False: it has answered.
 * On the call's loop, or the handler's thread. */
bool admit_address(struct call *call);

/* Fills in the call's identity and profile and counts the call. False: it has
 * answered. On the call's loop. */
bool admit_token(struct call *call, struct auth_loop *auth);

/* Notes how the call was answered, if it is known whose it was. Any thread. */
void admit_note(const struct call *call);

#endif
