/* Reading base64 (RFC 4648) without padding. Each sequence of bytes has exactly
 * one text: bits to spare in the last digit are zero. Any thread. */
#ifndef TONEARM_BASE_BASE64_H
#define TONEARM_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Digits 62 and 63: "+/" and "-_". */
enum base64_alphabet { BASE64_STANDARD, BASE64_URL };

/* Writes the bytes, at most `max`, and how many they are. False when the text
 * has anything but digits, or is of more bytes. */
bool base64_decode(struct str text, enum base64_alphabet alphabet, void *out,
                   size_t max, size_t *n);

#endif
