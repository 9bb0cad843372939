/* The pages for a catalog's owner: podcasts, folders, imports, corrections,
 * health; a file each. What they have in common is that a page begins a job
 * (jobs/jobs.h), and shows how it goes. On the reader's thread that has the
 * call. */
#ifndef TONEARM_PAGES_OWNER_H
#define TONEARM_PAGES_OWNER_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "catalog/field.h"

struct call;

/* Writes how the job goes that runs, or how the last one went, in a section of
 * its own; nothing if there was none. */
void owner_add_job(struct call *call);

/* Writes the form of an import, as a section. */
void owner_imports_form(struct call *call);

/* The path as it is without links, in the arena; NULL if it isn't there, or not
 * below what administrators may import from. */
const char *owner_find_path(struct call *call, struct str path);

/* Begins `tonearm WORDS...`, if whoever asks is an administrator at that
 * moment. `upload` is a file that goes with it, NULL for none. ERR_BUSY when
 * another job runs, or none may, and what admin_write answers. */
enum err owner_start(struct call *call, const char *const *words,
                     const char *upload) MUST_CHECK;

/* What the catalog has of entity `n` under a key that is corrected, as people
 * write it, in the arena, cut when it is long; empty for nothing. */
struct str owner_value(struct call *call, enum entity type, uint32_t n,
                       const char *key);

/* For an administrator, a link from the page of entity `n` to where it is
 * corrected; nothing for anybody else. */
void owner_add_link(struct call *call, enum entity type, uint32_t n);

#endif
