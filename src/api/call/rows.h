/* The columns of a wing's table, <wing>.def, and what becomes of them.
 *
 *     CALL(method, path, handler, thread, database, access, scopes, form,
 *          withdrawn)
 *     CALL_ON(choose_thread, method, ...)      the thread is chosen for each
 *                                              call, else as above
 *     CALL_RATED(rate, method, ...)            as the first, and an address may
 *                                              make so many calls only
 *     CALL_LARGE(bytes, method, ...)           as the first, with a body of so
 *                                              many bytes at most
 *
 * method     GET, POST, PUT, DELETE
 * path       with and without a trailing slash; a segment in braces becomes a
 *            parameter of the request, in order
 * thread     LOOP (must not block), READ, WRITE (many calls to one commit)
 * database   NONE, READ (a connection is lent), WRITE (the writer's)
 * access     PUBLIC, OPEN (any token, or none), TOKEN (any token), USER (a
 *            user's), EITHER (a user's, or none), SIGNED_IN, ADMIN
 * scopes     S(USER_READ_EMAIL) | ...: all of them are needed; 0: none
 * form       WEB, OAUTH, PAGE, LISTENS, SCROBBLE: how its clients read failures
 * withdrawn  NEVER, 2024_11, 2026_02: the profile in which it went
 * rate       FORM, ART, AUDIO (enum call_rate)
 *
 * A wing's header includes its table once with CALL_DECLARE, its .c once with
 * CALL_ROW. */
#ifndef TONEARM_API_CALL_ROWS_H
#define TONEARM_API_CALL_ROWS_H

#include "api/call/call.h"

#define S(name) SCOPE_BIT(SCOPE_##name)

/* Prototypes of what the table names. */
#define CALL_DECLARE(method, path, handler, ...)                               \
    enum err handler(struct call *call);
#define CALL_DECLARE_RATED(rate, method, path, handler, ...)                   \
    enum err handler(struct call *call);
#define CALL_DECLARE_LARGE(bytes, method, path, handler, ...)                  \
    enum err handler(struct call *call);
#define CALL_DECLARE_ON(choose, method, path, handler, ...)                    \
    enum http_thread choose(struct call *call);                                \
    enum err handler(struct call *call);

/* Elements of an array of struct call_row. */
#define CALL_THREAD_LOOP  THREAD_LOOP
#define CALL_THREAD_READ  THREAD_READER
#define CALL_THREAD_WRITE THREAD_WRITER
#define CALL_ROW(...)     CALL_ROW_RATED(NONE, __VA_ARGS__)
#define CALL_ROW_RATED(rate, method, path, handler, thread, database, access,  \
                       scopes, form, withdrawn)                                \
    {HTTP_##method,         path,        handler,                              \
     CALL_THREAD_##thread,  NULL,        DB_##database,                        \
     ACCESS_##access,       scopes,      FORM_##form,                          \
     WITHDRAWN_##withdrawn, RATE_##rate, 0},
#define CALL_ROW_LARGE(bytes, method, path, handler, thread, database, access, \
                       scopes, form, withdrawn)                                \
    {HTTP_##method,         path,      handler,                                \
     CALL_THREAD_##thread,  NULL,      DB_##database,                          \
     ACCESS_##access,       scopes,    FORM_##form,                            \
     WITHDRAWN_##withdrawn, RATE_NONE, bytes},
#define CALL_ROW_ON(choose, method, path, handler, database, access, scopes,   \
                    form, withdrawn)                                           \
    {HTTP_##method,         path,      handler,                                \
     THREAD_LOOP,           choose,    DB_##database,                          \
     ACCESS_##access,       scopes,    FORM_##form,                            \
     WITHDRAWN_##withdrawn, RATE_NONE, 0},

#endif
