/* The demo's browse categories, as drafts. One thread at a time. */
#ifndef TONEARM_DEMO_DEMO_CATEGORY_H
#define TONEARM_DEMO_DEMO_CATEGORY_H

#include "base/err.h"
#include "demo/demo_output.h"

/* Forty categories, each with a key such as "pop". */
enum err demo_category_put(struct demo_output *o) MUST_CHECK;

#endif
