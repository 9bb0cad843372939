/* The version of this program, in one place. */
#ifndef TONEARM_BASE_VERSION_H
#define TONEARM_BASE_VERSION_H

#define TONEARM_VERSION "0.1.0"

#endif
