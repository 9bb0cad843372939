/* The directory of models: DATA/model.
 *
 *     <n>.rec     model n, never changed once it is there
 *     lock        held (flock) by whoever trains, with its process id
 *     build/      what the running training is writing, and where it goes on
 *                 from after it was killed
 *
 * The model in use is the newest: there is nothing beside the files' names
 * that could disagree with them. Any thread and any process may read; one
 * process at a time may train. */
#ifndef TONEARM_MODEL_MODEL_STORE_H
#define TONEARM_MODEL_MODEL_STORE_H

#include <stdint.h>

#include "base/err.h"

/* The number of the newest model; ERR_NOT_FOUND (not logged) when there is
 * none, or no such directory, ERR_IO. */
enum err model_store_newest(const char *data_dir, uint32_t *out) MUST_CHECK;

/* The path of a model's file; the caller frees it. */
char *model_store_path(const char *data_dir, uint32_t number);

/* ---- for who trains ---- */

struct model_store;

/* Makes the directory, unless it is there, and takes the lock. ERR_BUSY,
 * logged, when another process has it. */
enum err model_store_open(const char *data_dir,
                          struct model_store **out) MUST_CHECK;
void model_store_close(struct model_store *s); /* NULL is fine */

/* The path of a file in build/, which outlives a process that is killed; the
 * caller frees it. */
char *model_store_build_path(const struct model_store *s, const char *name);

/* Renames the finished build/<name> to the next number, which goes to
 * `*number`; removes build/ and all models but the newest two. On an error the
 * old one stays the newest. */
enum err model_store_commit(struct model_store *s, const char *name,
                            uint32_t *number) MUST_CHECK;

#endif
