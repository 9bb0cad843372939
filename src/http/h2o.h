/* libh2o, as its Debian package for the library's own event loop needs to be
 * included. Only files of this room may include it. */
#ifndef TONEARM_HTTP_H2O_H
#define TONEARM_HTTP_H2O_H

#define H2O_USE_LIBUV 0

#include <h2o.h>

#endif
