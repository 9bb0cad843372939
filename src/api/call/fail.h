/* The one place where the Web API's error bodies are written.
 *
 * Texts are Spotify's (docs/openapi.yaml lists them); clients compare some of
 * them. On the request's thread. */
#ifndef TONEARM_API_CALL_FAIL_H
#define TONEARM_API_CALL_FAIL_H

struct request;

/* {"error":{"status":404,"message":"..."}}; `message` is a literal. Whatever
 * the body held is dropped. */
void api_fail(struct request *r, int status, const char *message);

/* 401 and 400 for want of a good token; `challenge`, if not NULL, is the
 * value of WWW-Authenticate. */
void api_fail_bearer(struct request *r, int status, const char *message,
                     const char *challenge);

/* What the server itself refuses (http_app.fail); at the token endpoints in
 * OAuth's form. */
void api_fail_http(struct request *r, int status);

#define FAIL_BAD_ID         400, "Invalid base62 id"
#define FAIL_NO_SUCH_ID     404, "non existing id"
#define FAIL_LIMIT          400, "Invalid limit"
#define FAIL_OFFSET         400, "Invalid offset"
#define FAIL_MARKET         400, "Invalid market code"
#define FAIL_TOO_MANY_IDS   400, "Too many ids requested"
#define FAIL_NO_IDS         400, "Missing required parameter: ids"
#define FAIL_NO_QUERY       400, "No search query"
#define FAIL_NO_TYPE        400, "Missing parameter type"
#define FAIL_BAD_REQUEST    400, "Bad request."
#define FAIL_SCOPE          403, "Insufficient client scope"
#define FAIL_NO_ANALYSIS    404, "analysis not found"
#define FAIL_INCLUDE_GROUPS 400, "Invalid include_groups"
#define FAIL_STRANGER 403, "User not registered in the Developer Dashboard"
#define FAIL_RATE 429, "API rate limit exceeded"
#define FAIL_WITHDRAWN_2024_11 404, "Not found."
#define FAIL_WITHDRAWN_2026_02 403, "Forbidden"

/* For api_fail_bearer: an app's own token where a user's is needed. */
#define FAIL_NO_USER                                                           \
    401, "Unauthorized.",                                                      \
        "Bearer realm=\"spotify\", error=\"invalid_token\", "                  \
        "error_description=\"Unauthorized.\""

#endif
