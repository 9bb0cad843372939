/* Opening the owner's files to serve them. Any thread, but not one that others
 * wait for. */
#ifndef TONEARM_AUDIO_AUDIO_FILE_H
#define TONEARM_AUDIO_AUDIO_FILE_H

#include "base/err.h"
#include "base/str.h"

/* Opens the regular file `path` below the folder `root` (absolute) for reading.
 * Nothing outside of that folder is ever opened, whatever the path says and
 * whatever has become of it: no part of either may be a symbolic link, and
 * none of the path "." or "..". ERR_NOT_FOUND for what isn't there or isn't
 * like that; ERR_IO, logged. */
enum err audio_file_open(struct str root, struct str path, int *fd) MUST_CHECK;

#endif
