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
 * none, ERR_IO. */
enum err model_store_newest(const char *data_dir, uint32_t *out) MUST_CHECK;

/* The path of a model's file; the caller frees it. */
char *model_store_path(const char *data_dir, uint32_t number);

#endif
