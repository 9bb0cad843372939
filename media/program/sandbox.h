/* The cell in which hostile files are read: limits on memory, processor time
 * and the size of files, and a filter of system calls, after which a process
 * can read and write what it has open, use memory, and end. It can open
 * nothing, reach no network, start nothing. */
#ifndef TONEARM_MEDIA_PROGRAM_SANDBOX_H
#define TONEARM_MEDIA_PROGRAM_SANDBOX_H

#include <stdint.h>

#include "base/err.h"

struct sandbox_limits {
    uint64_t memory_bytes; /* beyond what the process has when it enters */
    unsigned cpu_seconds;  /* of its whole life */
    uint64_t file_bytes;   /* of what it writes */
};

/* For the rest of the process. Whatever looks for a file is refused (EACCES);
 * any other call that isn't needed ends the process by SIGSYS. ERR_IO, logged,
 * when the kernel won't: then nothing may be read. Under AddressSanitizer,
 * which maps terabytes, memory isn't limited. The process has one thread. */
enum err sandbox_enter(const struct sandbox_limits *limits) MUST_CHECK;

#endif
