/* Where the listening site's own files are: scripts and a style sheet. */
#ifndef TONEARM_PAGES_FILES_H
#define TONEARM_PAGES_FILES_H

#include "base/str.h"

struct call;

/* "/site/0.1.0+c7eec2d0b1/site.js", in the call's arena, for a file's name in
 * src/pages/web: another version of the program has its files elsewhere, so
 * that no browser takes one for the other. */
struct str files_site_path(struct call *call, const char *name);

#endif
