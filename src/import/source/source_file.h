/* Inputs that are read whole because they are one document. Any thread. */
#ifndef TONEARM_IMPORT_SOURCE_SOURCE_FILE_H
#define TONEARM_IMPORT_SOURCE_SOURCE_FILE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends what the file holds, unpacked (input.h), to `out`. "-" is standard
 * input, which can be read once. ERR_NOT_FOUND, ERR_IO, ERR_CORRUPT, and
 * ERR_LIMIT when it is more than the buffer may hold; all are logged with the
 * file's name. */
enum err source_file_read(const char *path, struct buf *out) MUST_CHECK;

#endif
