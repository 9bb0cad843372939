/* What the room keeps in the database. */
#ifndef TONEARM_RECOMMEND_DOMAIN_H
#define TONEARM_RECOMMEND_DOMAIN_H

#include "db/domain.h"

extern const struct db_domain recommend_domain;

#endif
