/* The OAuth 2.0 server for its clients, as a wing: oauth.def has the table,
 * oauth_call.h what the endpoints do. */
#ifndef TONEARM_API_OAUTH_OAUTH_H
#define TONEARM_API_OAUTH_OAUTH_H

#include "api/call/rows.h"

extern const struct call_wing oauth_wing;

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "api/oauth/oauth.def"
#undef CALL
#undef CALL_ON

#endif
