/* The texts of err.def, by number. */
#include "base/err.h"

#include <assert.h>

const char *err_text(enum err e)
{
    static const char *const texts[ERR_COUNT] = {
        "success",
#define ERR(name, text) text,
#include "base/err.def"
#undef ERR
    };

    assert((unsigned)e < ERR_COUNT);
    return texts[e];
}
