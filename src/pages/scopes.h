/* Scopes for people to read. */
#ifndef TONEARM_PAGES_SCOPES_H
#define TONEARM_PAGES_SCOPES_H

#include "accounts/scope.h"

struct call;

/* A list of what an app with these scopes may do, in plain words; also when
 * there are none. */
void scopes_list(struct call *call, scope_set scopes);

#endif
