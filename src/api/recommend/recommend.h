/* Recommendations, as a wing: recommend.def has the table. */
#ifndef TONEARM_API_RECOMMEND_RECOMMEND_H
#define TONEARM_API_RECOMMEND_RECOMMEND_H

#include "api/call/rows.h"

extern const struct call_wing recommend_wing;

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "api/recommend/recommend.def"
#undef CALL
#undef CALL_ON

#endif
