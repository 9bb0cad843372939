/* Functions that don't compile here, because each has a use that is wrong
 * and looks right. Forced into every file by the Makefile. What to use
 * instead: struct str and struct buf for text, str_to_u64 for numbers,
 * clock.h for time. System headers are included first, so that only our own
 * use of the names is caught. */
#ifndef TONEARM_BASE_BANNED_H
#define TONEARM_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok
#pragma GCC poison atoi atol atof gets localtime gmtime ctime asctime

#endif
