/* Looking for the settings of a training. Private to the room. */
#ifndef TONEARM_TRAIN_TUNE_H
#define TONEARM_TRAIN_TUNE_H

#include "base/err.h"

struct training;

/* Changes the settings of the report to better ones, of kinds whose lists hide
 * something. What was fitted meanwhile is left as it is. */
enum err tune_fit(struct training *t) MUST_CHECK;

#endif
