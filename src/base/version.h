/* The version of this program, in one place. */
#ifndef TONEARM_BASE_VERSION_H
#define TONEARM_BASE_VERSION_H

/* The release; debian/changelog begins with the same. */
#define TONEARM_VERSION "0.1.0"

/* The release with the commit that was built, where that is known:
 * "0.1.0+c7eec2d0b1", and "-dirty" after it when files had been changed since.
 * Any thread. */
const char *version_text(void);

#endif
