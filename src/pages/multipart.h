/* Forms with a file: multipart/form-data (RFC 7578), the part of it that
 * browsers send. */
#ifndef TONEARM_PAGES_MULTIPART_H
#define TONEARM_PAGES_MULTIPART_H

#include <stdbool.h>

struct call;

/* When the request's body is multipart/form-data: its one file becomes
 * call->upload, and the request's body the other fields as an urlencoded form,
 * so that they are read as any other form's. Any other body stays. False for
 * a body that isn't well-formed. */
bool multipart_open(struct call *call);

#endif
