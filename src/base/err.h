/* Errors: one list for the whole project (err.def).
 *
 * A fallible function returns `enum err` and is marked MUST_CHECK. It logs
 * where the fault is first known, with its operands; callers hand the value
 * on. OK is zero, so `if (e)` reads as "if it failed". */
#ifndef TONEARM_BASE_ERR_H
#define TONEARM_BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum err {
    OK = 0,
#define ERR(name, text) name,
#include "base/err.def"
#undef ERR
    ERR_COUNT
};

/* A short English text for `e`, static. */
const char *err_text(enum err e);

#endif
