/* An operation of the API as tools/client-endpoints has written it down: where
 * each parameter stands in its struct, and where in the request. */
#ifndef TONEARM_CLIENT_ENDPOINT_H
#define TONEARM_CLIENT_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include <tonearm/client.h>

enum param_type {
    PARAM_TEXT,
    PARAM_INT,    /* int64_t; 0 is as good as nothing */
    PARAM_NUMBER, /* int64_t, also 0 */
    PARAM_BOOL,
    PARAM_OPTIONAL_INT,
    PARAM_OPTIONAL_DOUBLE,
    PARAM_OPTIONAL_BOOL,
    PARAM_TEXTS,
    PARAM_DATED_IDS,
    PARAM_REMOVALS,
    PARAM_POSITIONS,
    PARAM_JPEG /* const void *, and behind it a size_t: the body, in base64 */
};

enum param_place { IN_PATH, IN_QUERY, IN_BODY };

struct param {
    const char *name; /* in the request; a.b is a member of an object */
    enum param_type type;
    enum param_place place;
    bool is_required;
    size_t offset; /* in the struct of parameters */
};

struct endpoint {
    const char *name, *method, *path;
    const struct param *params;
    size_t param_count;
    const struct tonearm_kind *kind; /* NULL: no answer that is read */
    const char *member;              /* NULL: the answer is all of it */
};

/* The call of an operation. A parameter that is required and isn't there makes
 * it one that fails as TONEARM_INVALID. `params` may be NULL, which is all
 * zeros. NULL without memory. */
struct tonearm_call *endpoint_call(struct tonearm_client *client,
                                   const struct endpoint *endpoint,
                                   const void *params);

/* The same, carried out. */
enum tonearm_status endpoint_perform(struct tonearm_client *client,
                                     const struct endpoint *endpoint,
                                     const void *params, void **result,
                                     struct tonearm_error *error);

#endif
