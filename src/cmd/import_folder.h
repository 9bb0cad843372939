/* `import folder`, and `import folder --watch`. */
#ifndef TONEARM_CMD_IMPORT_FOLDER_H
#define TONEARM_CMD_IMPORT_FOLDER_H

#include "base/err.h"

struct options;

/* The command, as parsed. */
enum err import_folder(const struct options *o) MUST_CHECK;

#endif
